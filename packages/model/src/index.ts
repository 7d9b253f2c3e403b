// The vocabulary that every part of Karri shares: ids, addresses, states and the error base. No I/O.
export { abortable } from './abortable.ts'
export type { Brand } from './brand.ts'
export type { Clock } from './clock.ts'
export { bad, KarriError, ok, type Problem, type Result } from './error.ts'
export {
  type AccountId,
  type AllocationId,
  type AssociationId,
  createId,
  type IdKinds,
  type ImageId,
  type InstanceId,
  type KeyPairId,
  type NodeName,
  parseAccountId,
  parseId,
  parseNodeName,
  parseZoneName,
  type RandomBytes,
  type ReservationId,
  type SecurityGroupId,
  type SecurityGroupRuleId,
  type ZoneName,
} from './ids.ts'
export type { IngressRule, RuleProtocol, RuleSource } from './ingress-rule.ts'
export { canMove, INSTANCE_STATE_CODES, type InstanceState, move } from './instance-state.ts'
export { DEFAULT_INSTANCE_TYPE, findInstanceType, INSTANCE_TYPES, type InstanceType } from './instance-types.ts'
export {
  addToIpv4,
  type Cidr,
  cidrContains,
  compareIpv4,
  type Ipv4,
  ipv4FromNumber,
  ipv4ToNumber,
  parseCidr,
  parseIpv4,
  prefixMask,
  renderCidr,
} from './ipv4.ts'
export { backOffMs, type KeepTryingOptions, keepTrying } from './keep-trying.ts'
export { type MacAddress, macOfAddress, parseMacAddress } from './mac-address.ts'
export { MAX_VLAN_ID, MIN_VLAN_ID, parseVlanId, type VlanId } from './vlan-id.ts'
