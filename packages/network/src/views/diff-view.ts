import type { View, ViewDelta, ViewObject } from './view.ts'
export function diffView<T extends ViewObject>(_from: View<T>, _to: View<T>): ViewDelta<T> {
  throw new Error('to come')
}
export function applyDelta<T extends ViewObject>(_view: View<T>, _delta: ViewDelta<T>): View<T> {
  throw new Error('to come')
}
