// Ids in requests: their form, and what an absent or foreign one is called. A foreign resource is answered exactly as an
// absent one.
import { type IdKinds, parseId } from '@karri/model'
import { CloudError } from '../context.ts'

/** EC2's names of the errors about each kind of id, and the parameter's word in messages. */
const KINDS = {
  i: { malformed: 'InvalidInstanceID.Malformed', notFound: 'InvalidInstanceID.NotFound', noun: 'instance ID' },
  sg: { malformed: 'InvalidGroupId.Malformed', notFound: 'InvalidGroup.NotFound', noun: 'security group' },
  sgr: {
    malformed: 'InvalidSecurityGroupRuleId.Malformed',
    notFound: 'InvalidSecurityGroupRuleId.NotFound',
    noun: 'security group rule ID',
  },
  key: { malformed: 'InvalidKeyPairId.Malformed', notFound: 'InvalidKeyPair.NotFound', noun: 'key pair' },
  emi: { malformed: 'InvalidAMIID.Malformed', notFound: 'InvalidAMIID.NotFound', noun: 'image id' },
  eki: { malformed: 'InvalidAMIID.Malformed', notFound: 'InvalidAMIID.NotFound', noun: 'image id' },
  eri: { malformed: 'InvalidAMIID.Malformed', notFound: 'InvalidAMIID.NotFound', noun: 'image id' },
  eipalloc: {
    malformed: 'InvalidAllocationID.Malformed',
    notFound: 'InvalidAllocationID.NotFound',
    noun: 'allocation ID',
  },
  eipassoc: {
    malformed: 'InvalidAssociationID.Malformed',
    notFound: 'InvalidAssociationID.NotFound',
    noun: 'association ID',
  },
} as const

/** The kinds of id that a request may name. */
export type NamedKind = keyof typeof KINDS

/** An id of one of the kinds. @throws CloudError the kind's `*.Malformed` */
export function requireId<K extends NamedKind>(text: string, ...kinds: readonly [K, ...K[]]): IdKinds[K] {
  const id = parseId(text, ...kinds)
  if (id.ok) return id.value
  const expected = kinds.map((kind) => `"${kind}-..."`).join(' or ')
  throw new CloudError(KINDS[kinds[0]].malformed, `Invalid id: "${text}" (expecting ${expected})`)
}

/** The error of ids that do not exist for this caller. */
export function notFound(kind: NamedKind, ...texts: readonly string[]): CloudError {
  const { noun, notFound: code } = KINDS[kind]
  const some = texts.length === 1 ? `'${texts[0]}' does not exist` : `'${texts.join(', ')}' do not exist`
  return new CloudError(code, `The ${noun}${texts.length === 1 ? '' : 's'} ${some}`)
}

/** Refuses a request unless every id that it names was found. @throws CloudError the kind's `*.NotFound` */
export function requireAll(kind: NamedKind, asked: readonly string[], found: ReadonlySet<string>): void {
  const absent = asked.filter((id) => !found.has(id))
  if (absent.length > 0) throw notFound(kind, ...new Set(absent))
}
