// Deltas between two versions of a view. The sender diffs, the receiver applies; receive-update.ts decides whether a delta
// may be applied at all.
import type { View, ViewDelta, ViewObject } from './view.ts'

/** What changed from one version to another, in key order. Objects are compared by value. */
export function diffView<T extends ViewObject>(from: View<T>, to: View<T>): ViewDelta<T> {
  return {
    base: from.version,
    version: to.version,
    put: [...to.objects.values()].filter((object) => !sameObject(from.objects.get(object.key), object)).sort(byKey),
    removed: [...from.objects.keys()].filter((key) => !to.objects.has(key)).sort(),
  }
}

/** The view after a delta whose base is the view's version. The order of its objects is not part of a view. */
export function applyDelta<T extends ViewObject>(view: View<T>, delta: ViewDelta<T>): View<T> {
  const objects = new Map(view.objects)
  for (const key of delta.removed) objects.delete(key)
  for (const object of delta.put) objects.set(object.key, object)
  return { version: delta.version, objects }
}

function byKey(a: ViewObject, b: ViewObject): number {
  return a.key < b.key ? -1 : 1
}

function sameObject(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const keys = Object.keys(a)
  if (keys.length !== Object.keys(b).length) return false
  return keys.every((key) => Object.hasOwn(b, key) && sameObject(field(a, key), field(b, key)))
}

function field(object: object, key: string): unknown {
  return (object as Record<string, unknown>)[key]
}
