// docs/api.md from the table of actions: the page says what the code serves because it is made of it. Pure; its spec writes
// the file when it is run with -u, and fails while the two differ.
import type { AnyEc2Action } from './action.ts'
import { filterNames } from './filters/filter-table.ts'

/** EC2 codes that every action may answer. */
export const COMMON_ERRORS: readonly string[] = [
  'AuthFailure',
  'DryRunOperation',
  'IncompleteSignature',
  'InternalError',
  'InvalidAction',
  'InvalidClientTokenId',
  'InvalidParameterCombination',
  'InvalidParameterValue',
  'InvalidURI',
  'MalformedQueryString',
  'MissingAction',
  'MissingAuthenticationToken',
  'MissingParameter',
  'NoSuchVersion',
  'RequestEntityTooLarge',
  'RequestExpired',
  'SignatureDoesNotMatch',
  'UnauthorizedOperation',
  'UnknownParameter',
  'UnsupportedOperation',
]

/** The whole page as Markdown. */
export function renderApiPage(actions: readonly AnyEc2Action[]): string {
  return `${[HEAD, ...actions.map(renderAction)].join('\n\n')}\n`
}

const HEAD = `# The EC2 API that Karri serves

The EC2 Query API in EC2-Classic's flavour, on port 8773 at \`/\` and \`/services/Eucalyptus\`. This page is made from the table of
actions (\`apps/cloud-controller/src/ec2/actions.ts\`): do not edit it. Parameters are named as the SDKs name them.

- An action of EC2 that is not listed answers \`UnsupportedOperation\`, an unknown one \`InvalidAction\`. A parameter of EC2 that is
  not listed answers \`UnsupportedOperation\`, an unknown one \`UnknownParameter\`. \`false\` and empty values ask for nothing and pass.
- Every action takes \`DryRun\`. A request that is refused has changed nothing. Every answer carries \`x-amzn-requestid\`.
- Filter values are ORed, filters are ANDed; \`*\` is any run of characters, \`?\` exactly one, \`\\\` escapes. Filters of EC2 about
  what this cloud does not have (VPCs, volumes, …) are accepted and match nothing.
- \`NextToken\` is sealed: it is good for the same caller asking the same question.
- Another account's resource is answered as one that does not exist. The administrator's account sees every account's with the
  id \`verbose\` (InstanceIds, GroupIds, ImageIds, PublicIps) and the capacity of zones with the zone name \`verbose\`.

Every action may answer: ${COMMON_ERRORS.map((code) => `\`${code}\``).join(', ')}.`

function renderAction({ name, parameters, classicParameters, filters, errors }: AnyEc2Action): string {
  const lines = [`## ${name}`, '', `Parameters: ${list([...parameters, ...(classicParameters ?? [])])}.`]
  if (filters) lines.push('', `Filters: ${list(filterNames(filters))}.`)
  if (errors.length > 0) lines.push('', `Errors of its own: ${list([...errors].sort())}.`)
  return lines.join('\n')
}

function list(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ')
}
