import type { TablePlan } from '../plan/table-plan.ts'
export function renderTableChange(_from: TablePlan, _to: TablePlan): string {
  throw new Error('to come')
}
