// The shapes of an API's requests and responses, linked: what codecs walk. Made from a committed table
// (`shape-table.ts`), never from the SDK at run time.

/** A leaf value. In typed values: string, number, boolean, `Date` for timestamp, `Uint8Array` for blob. */
export interface ScalarShape {
  readonly kind: 'string' | 'number' | 'boolean' | 'timestamp' | 'blob'
}

/** A list; in typed values a plain array. */
export interface ListShape {
  readonly kind: 'list'
  readonly name: string
  readonly item: Member
}

/** A structure; in typed values a plain object. Required members come first. */
export interface StructureShape {
  readonly kind: 'structure'
  readonly name: string
  readonly requiredCount: number
  readonly members: readonly Member[]
}

/** Any shape that a member can have. */
export type Shape = ScalarShape | ListShape | StructureShape

/** A named place in a structure or list. The wire names are the table's; each dialect derives its own from them. */
export interface Member {
  readonly name: string
  readonly shape: Shape
  /** The element's name in XML, and the parameter's where `ec2QueryName` is absent. */
  readonly xmlName?: string
  /** The parameter's name in EC2 requests. */
  readonly ec2QueryName?: string
  /** The client makes a value up when the caller gives none. */
  readonly idempotencyToken?: boolean
}
