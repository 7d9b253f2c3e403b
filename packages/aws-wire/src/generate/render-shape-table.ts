// Renders a ShapeTable as the committed JSON: one operation or shape per line.
import type { ShapeTable } from '../shapes/shape-table.ts'

/** The text of the table's file; `JSON.parse` gives the table back. */
export function renderShapeTable(table: ShapeTable): string {
  return `{"operations":[\n${renderRows(table.operations)}\n],"shapes":[\n${renderRows(table.shapes)}\n]}\n`
}

function renderRows(rows: readonly unknown[]): string {
  return rows.map((row) => JSON.stringify(row)).join(',\n')
}
