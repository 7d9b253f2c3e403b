import type { View, ViewObject, ViewUpdate, ViewVersion } from './view.ts'
/** What a receiver answers (proto ViewReceipt). */
export interface ViewReceipt {
  /** What it holds now; null before its first view. */
  readonly held: ViewVersion | null
  readonly sendWhole: boolean
  /** Why an update was refused; empty when it was taken. */
  readonly refusal: string
}
export interface ReceivedUpdate<T extends ViewObject> {
  /** The view held after the update; null before the first. */
  readonly view: View<T> | null
  /** The update was taken: persist the view and reconcile. */
  readonly accepted: boolean
  readonly receipt: ViewReceipt
}
export function receiveUpdate<T extends ViewObject>(_held: View<T> | null, _update: ViewUpdate<T>): ReceivedUpdate<T> {
  throw new Error('to come')
}
