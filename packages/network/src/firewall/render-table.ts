import type { TablePlan } from '../plan/table-plan.ts'
export function renderTable(_table: TablePlan): string {
  throw new Error('to come')
}
