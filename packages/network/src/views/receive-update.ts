// The receiver's side of a view stream, as a pure step: what is held, what came, what is held then and what to answer.
// Agents persist the accepted view before they answer; they never guess across a gap.
import { applyDelta } from './diff-view.ts'
import type { View, ViewDelta, ViewObject, ViewUpdate, ViewVersion } from './view.ts'

/** What a receiver answers (proto ViewReceipt). */
export interface ViewReceipt {
  /** What it holds now; null before its first view. */
  readonly held: ViewVersion | null
  /** The sender shall send the whole view next. */
  readonly sendWhole: boolean
  /** Why an update was refused; empty when it was taken. */
  readonly refusal: string
}

/** What an update leads to. */
export interface ReceivedUpdate<T extends ViewObject> {
  /** The view held after the update; null before the first. */
  readonly view: View<T> | null
  /** The update was taken: persist the view and reconcile. */
  readonly accepted: boolean
  readonly receipt: ViewReceipt
}

/**
 * Takes or refuses an update. A whole view is taken when it is of another store (restored) or its generation is not older;
 * a delta when its base is exactly what is held. The revision is not compared: a relay that restarted counts from 0.
 */
export function receiveUpdate<T extends ViewObject>(held: View<T> | null, update: ViewUpdate<T>): ReceivedUpdate<T> {
  return update.kind === 'whole' ? receiveWhole(held, update) : receiveDelta(held, update.delta)
}

/** Whether two versions are the same point of the same history. */
export function sameVersion(a: ViewVersion | null, b: ViewVersion | null): boolean {
  if (a === null || b === null) return a === b
  return a.storeId === b.storeId && a.generation === b.generation && a.revision === b.revision
}

function receiveWhole<T extends ViewObject>(
  held: View<T> | null,
  { version, objects }: Extract<ViewUpdate<T>, { kind: 'whole' }>,
): ReceivedUpdate<T> {
  if (held && held.version.storeId === version.storeId && version.generation < held.version.generation) {
    const refusal = `generation ${version.generation} is older than the held ${held.version.generation}`
    return refuse(held, { refusal, sendWhole: false })
  }
  const view: View<T> = { version, objects: new Map(objects.map((object) => [object.key, object])) }
  if (view.objects.size !== objects.length) {
    return refuse(held, { refusal: 'the view has two objects with one key', sendWhole: true })
  }
  return accept(view)
}

function receiveDelta<T extends ViewObject>(held: View<T> | null, delta: ViewDelta<T>): ReceivedUpdate<T> {
  if (!held || !sameVersion(held.version, delta.base)) {
    const refusal = `the delta is from ${describe(delta.base)}, held is ${describe(held?.version ?? null)}`
    return refuse(held, { refusal, sendWhole: true })
  }
  if (delta.version.storeId !== held.version.storeId || delta.version.generation < held.version.generation) {
    const refusal = `the delta leads back, from ${describe(delta.base)} to ${describe(delta.version)}`
    return refuse(held, { refusal, sendWhole: true })
  }
  const put = new Set(delta.put.map((object) => object.key))
  if (put.size !== delta.put.length || delta.removed.some((key) => put.has(key))) {
    return refuse(held, { refusal: 'the delta names one key twice', sendWhole: true })
  }
  return accept(applyDelta(held, delta))
}

function accept<T extends ViewObject>(view: View<T>): ReceivedUpdate<T> {
  return { view, accepted: true, receipt: { held: view.version, sendWhole: false, refusal: '' } }
}

function refuse<T extends ViewObject>(
  held: View<T> | null,
  { refusal, sendWhole }: { readonly refusal: string; readonly sendWhole: boolean },
): ReceivedUpdate<T> {
  return { view: held, accepted: false, receipt: { held: held?.version ?? null, sendWhole, refusal } }
}

function describe(version: ViewVersion | null): string {
  return version === null ? 'nothing' : `${version.storeId}/${version.generation}.${version.revision}`
}
