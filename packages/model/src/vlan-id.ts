// 802.1Q tags as Karri uses them.
import type { Brand } from './brand.ts'
import { bad, ok, type Result } from './error.ts'

/** A tag that a segment may carry: 2 to 4094. */
export type VlanId = Brand<number, 'VlanId'>

/** Tag 1 is the usual native VLAN of switches, and the ancestor's plan starts at 2 (reference/eucalyptus.md 2.1). */
export const MIN_VLAN_ID = 2 as VlanId
/** 4095 is reserved by IEEE 802.1Q. */
export const MAX_VLAN_ID = 4094 as VlanId

/** Checks that a number is a tag from 2 to 4094. */
export function parseVlanId(value: number): Result<VlanId> {
  if (Number.isInteger(value) && value >= MIN_VLAN_ID && value <= MAX_VLAN_ID) return ok(value as VlanId)
  return bad({ path: String(value), message: `${value} is not a VLAN tag of a segment: expected 2 to 4094` })
}
