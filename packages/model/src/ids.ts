// Resource identifiers: an EC2 prefix and 17 lower-case hexadecimal digits. Random digits are passed in, so that ids are
// reproducible in tests and simulation; uniqueness is held by the store, never by this file.
import type { Brand } from './brand.ts'
import { bad, ok, type Result } from './error.ts'

/** `i-` and 17 digits. */
export type InstanceId = Brand<string, 'InstanceId'>
/** `r-`: the instances of one RunInstances. */
export type ReservationId = Brand<string, 'ReservationId'>
/** `sg-` */
export type SecurityGroupId = Brand<string, 'SecurityGroupId'>
/** `sgr-` */
export type SecurityGroupRuleId = Brand<string, 'SecurityGroupRuleId'>
/** `key-` */
export type KeyPairId = Brand<string, 'KeyPairId'>
/** `emi-` a machine, `eki-` a kernel, `eri-` a ramdisk. */
export type ImageId = Brand<string, 'ImageId'>
/** `eipalloc-`: an account's hold on an elastic address. */
export type AllocationId = Brand<string, 'AllocationId'>
/** `eipassoc-`: an elastic address on an instance. */
export type AssociationId = Brand<string, 'AssociationId'>
/** Twelve decimal digits, as AWS account ids. */
export type AccountId = Brand<string, 'AccountId'>
/** Name of an availability zone, which operators run as a cluster: `rosh-cluster1`. */
export type ZoneName = Brand<string, 'ZoneName'>
/** Address of a node as its zone's NODES key lists it: `192.168.0.19`. */
export type NodeName = Brand<string, 'NodeName'>

/** Prefix of each kind of id, without the hyphen. An image's prefix says its type. */
export interface IdKinds {
  readonly i: InstanceId
  readonly r: ReservationId
  readonly sg: SecurityGroupId
  readonly sgr: SecurityGroupRuleId
  readonly key: KeyPairId
  readonly emi: ImageId
  readonly eki: ImageId
  readonly eri: ImageId
  readonly eipalloc: AllocationId
  readonly eipassoc: AssociationId
}

/** Fills a buffer of `bytes` length with random bytes from a CSPRNG (in tests: from a seed). */
export type RandomBytes = (bytes: number) => Uint8Array

const ID_DIGITS = 17 // EC2's long ids

/** A new id of a kind: `createId('i', randomBytes)` is `i-0123456789abcdef0`. */
export function createId<K extends keyof IdKinds>(kind: K, randomBytes: RandomBytes): IdKinds[K] {
  const hex = Array.from(randomBytes(Math.ceil(ID_DIGITS / 2)), (byte) => byte.toString(16).padStart(2, '0')).join('')
  return `${kind}-${hex.slice(0, ID_DIGITS)}` as IdKinds[K]
}

/**
 * Parses an id of one of the given kinds. Accepts the short form of 8 digits too, as EC2 does.
 * @returns a problem whose path is the text itself when it is malformed.
 */
export function parseId<K extends keyof IdKinds>(text: string, ...kinds: readonly K[]): Result<IdKinds[K]> {
  const match = /^([a-z]+)-(?:[0-9a-f]{17}|[0-9a-f]{8})$/.exec(text)
  if (match && (kinds as readonly string[]).includes(match[1] ?? '')) return ok(text as IdKinds[K])
  return bad({
    path: text,
    message: `"${text}" is not a valid id: expected ${kinds.map((kind) => `${kind}-`).join(' or ')} and 17 hexadecimal digits`,
  })
}

/** Parses an account id: twelve decimal digits. */
export function parseAccountId(text: string): Result<AccountId> {
  if (/^\d{12}$/.test(text)) return ok(text as AccountId)
  return bad({ path: text, message: `"${text}" is not an account id: expected twelve decimal digits` })
}

/** Parses a zone name: 1 to 63 letters, digits, hyphens and underscores, starting with a letter or digit. */
export function parseZoneName(text: string): Result<ZoneName> {
  if (/^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/.test(text)) return ok(text as ZoneName)
  return bad({ path: text, message: `"${text}" is not a zone name: letters, digits, - and _, at most 63` })
}

/** Parses a node name: a host name or an IPv4 address, at most 253 characters. */
export function parseNodeName(text: string): Result<NodeName> {
  if (/^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/.test(text)) return ok(text as NodeName)
  return bad({ path: text, message: `"${text}" is not a host name or an IPv4 address` })
}
