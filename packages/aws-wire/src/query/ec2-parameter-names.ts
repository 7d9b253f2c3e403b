// How the EC2 dialect of the Query protocol names members. The `query` dialect of IAM, STS, … differs here
// (names as they are) and in its lists (`X.member.N` where EC2 has `X.N`).
// Source: Smithy 2.0 specification, "AWS EC2 query protocol".
import type { Member, StructureShape } from '../shapes/shape.ts'

/** The parameter's name: `ec2QueryName`, or else the XML or own name with a capital first letter. */
export function ec2ParameterName(member: Member): string {
  if (member.ec2QueryName !== undefined) return member.ec2QueryName
  const name = member.xmlName ?? member.name
  return name.charAt(0).toUpperCase() + name.slice(1)
}

/** A structure's members by parameter name, made once per structure. */
export function ec2MembersByParameterName(shape: StructureShape): ReadonlyMap<string, Member> {
  let members = MEMBERS.get(shape)
  if (members === undefined) {
    members = new Map(shape.members.map((member) => [ec2ParameterName(member), member]))
    MEMBERS.set(shape, members)
  }
  return members
}

const MEMBERS = new WeakMap<StructureShape, ReadonlyMap<string, Member>>()
