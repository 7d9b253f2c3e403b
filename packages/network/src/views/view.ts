// Views are how desired state travels (design.md, principle 2): keyed objects with a version, sent whole or as a delta.
// A receiver that missed a delta asks for the whole; it never guesses. Pure; proto/karri/network/v1 mirrors these types.

/** Where a view stands in its history. `generation` counts the zone's committed changes in one store. */
export interface ViewVersion {
  /** Random id of the store; a restored store has a new one, so that its lower generations are accepted. */
  readonly storeId: string
  readonly generation: number
  /** Counts what a relay changed within one generation (a cluster-controller's permissions); 0 at the source. */
  readonly revision: number
}

/** Anything a view holds: `key` is unique in the view and never changes for an object, e.g. `segment/10`. */
export interface ViewObject {
  readonly key: string
}

/** Desired state at one version, its objects by key. */
export interface View<T extends ViewObject> {
  readonly version: ViewVersion
  readonly objects: ReadonlyMap<string, T>
}

/** The change from one version of a view to another. */
export interface ViewDelta<T extends ViewObject> {
  readonly base: ViewVersion
  readonly version: ViewVersion
  /** Added or changed objects, in key order. */
  readonly put: readonly T[]
  /** Keys that are gone, in order. */
  readonly removed: readonly string[]
}

/** What is sent: the whole view, or what changed since the receiver's version. */
export type ViewUpdate<T extends ViewObject> =
  | { readonly kind: 'whole'; readonly version: ViewVersion; readonly objects: readonly T[] }
  | { readonly kind: 'delta'; readonly delta: ViewDelta<T> }
