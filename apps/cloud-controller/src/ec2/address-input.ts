// How EC2 requests name an elastic address, as one selector.
import { type Ipv4, parseIpv4 } from '@karri/model'
import type { AddressSelector } from '../addresses/find-address.ts'
import { CloudError } from '../context.ts'
import { requireId } from './ids.ts'

/** The ways that the actions have between them. */
export interface AddressInput {
  readonly PublicIp?: string | undefined
  readonly AllocationId?: string | undefined
  readonly AssociationId?: string | undefined
}

/**
 * The one address that a request names.
 * @throws CloudError MissingParameter, InvalidParameterCombination, InvalidAddress.Malformed, InvalidAllocationID.Malformed, InvalidAssociationID.Malformed
 */
export function parseAddressSelector(input: AddressInput, other: 'AllocationId' | 'AssociationId'): AddressSelector {
  const { PublicIp: publicIp, [other]: id } = input
  if (publicIp !== undefined && id !== undefined) {
    throw new CloudError('InvalidParameterCombination', `Give PublicIp or ${other}, not both`)
  }
  if (publicIp !== undefined) return { publicIp: requireIpv4(publicIp) }
  if (id === undefined) {
    throw new CloudError('MissingParameter', `The request must contain the parameter PublicIp or ${other}`)
  }
  return other === 'AllocationId'
    ? { allocationId: requireId(id, 'eipalloc') }
    : { associationId: requireId(id, 'eipassoc') }
}

/** An address in a request. @throws CloudError InvalidAddress.Malformed */
export function requireIpv4(text: string): Ipv4 {
  const address = parseIpv4(text)
  if (address.ok) return address.value
  throw new CloudError('InvalidAddress.Malformed', `Invalid IPv4 address: "${text}" (expecting four numbers, 0 to 255)`)
}
