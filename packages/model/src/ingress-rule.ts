// One ingress permission of a security group in EC2-Classic's terms (EC2 API reference, IpPermission). A permission with
// several sources is several rules: one rule has one source.
import type { SecurityGroupId } from './ids.ts'
import type { Cidr } from './ipv4.ts'

/** What a rule lets in: EC2's protocol names, with `all` for -1. */
export type RuleProtocol =
  | { readonly protocol: 'tcp' | 'udp'; readonly fromPort: number; readonly toPort: number }
  /** -1 stands for every type, or every code, as in EC2. */
  | { readonly protocol: 'icmp'; readonly type: number; readonly code: number }
  | { readonly protocol: 'all' }

/** Who may come in: a network, or the members of a group. */
export type RuleSource = { readonly cidr: Cidr } | { readonly groupId: SecurityGroupId }

/** One permission of a group: what may come in, and from whom. */
export type IngressRule = RuleProtocol & { readonly source: RuleSource }
