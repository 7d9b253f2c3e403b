// The life of one request: parameters → caller → action → typed input → use case → XML. Knows no HTTP server; every way
// out of here, good or bad, is one Ec2Answer.
import {
  type ApiRequest,
  findOperation,
  headerValues,
  type Operation,
  type Parameter,
  parseParameters,
  parseQueryRequest,
  renderError,
  renderResponse,
  type WireFault,
} from '@karri/aws-wire'
import type { Result } from '@karri/model'
import { type CloudContext, CloudError } from '../context.ts'
import type { AnyEc2Action } from './action.ts'
import { findAction } from './actions.ts'
import { authenticate } from './authenticate.ts'
import { findEc2Error, INTERNAL_ERROR } from './error-table.ts'
import { refuseParameters } from './refuse-parameters.ts'
import { refuseUnserved } from './unserved-actions.ts'

/** What goes back to the client; always XML. */
export interface Ec2Answer {
  readonly status: number
  readonly body: string
}

/** Switches of the API's edge. */
export interface Ec2Options {
  readonly allowSignatureV2: boolean
}

/** One request to be answered. */
export interface Ec2Request {
  readonly request: ApiRequest
  readonly requestId: string
  readonly options: Ec2Options
}

/** Answers a request; never throws. Faults of ours are logged with the request id and told as InternalError. */
export async function answerRequest(context: CloudContext, ec2Request: Ec2Request): Promise<Ec2Answer> {
  const { requestId } = ec2Request
  try {
    return { status: 200, body: await answer(context, ec2Request) }
  } catch (error) {
    const known = findEc2Error(error)
    if (!known || known.status >= 500) context.log.error({ requestId, err: error }, 'EC2 request failed')
    const { code, message, status } = known ?? INTERNAL_ERROR
    return { status, body: renderError(code, message, requestId) }
  }
}

async function answer(context: CloudContext, { request, requestId, options }: Ec2Request): Promise<string> {
  const parameters = take(parseParameters(request))
  const caller = await authenticate(context, { request, parameters, ...options })
  const { operation, action } = dispatch(parameters)
  const classic = new Map(parameters.filter(([name]) => action.classicParameters?.includes(name)))
  const input = take(
    parseQueryRequest(
      operation,
      parameters.filter(([name]) => !classic.has(name)),
    ),
  )
  refuseParameters(action, input)
  const refusal = action.authorize?.(input, caller)
  if (refusal !== undefined) throw new CloudError('UnauthorizedOperation', refusal)
  if ('DryRun' in input && input.DryRun === true) {
    throw new CloudError('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.')
  }
  const endpoint = headerValues(request, 'host')[0] ?? ''
  const output = await action.run(input, { context, caller, requestId, endpoint, classic })
  return renderResponse(operation, output, requestId)
}

function take<T>(result: Result<T, WireFault>): T {
  if (result.ok) return result.value
  const { code, message } = result.problems[0] as WireFault
  throw new CloudError(code, message)
}

function dispatch(parameters: readonly Parameter[]): { operation: Operation; action: AnyEc2Action } {
  const name = parameters.find(([key]) => key === 'Action')?.[1]
  if (!name) throw new CloudError('MissingAction', 'The request must contain the parameter Action')
  checkVersion(parameters.find(([key]) => key === 'Version')?.[1])
  const operation = findOperation(name)
  if (!operation) {
    throw new CloudError('InvalidAction', `The action ${name} is not valid for this web service.`)
  }
  const action = findAction(operation.name)
  if (!action) refuseUnserved(operation.name)
  return { operation, action }
}

/** Any date of the API's life: what changed between them is names that the codec knows. */
function checkVersion(version: string | undefined): void {
  if (version === undefined) throw new CloudError('MissingParameter', 'The request must contain the parameter Version')
  if (/^20\d\d-[01]\d-[0-3]\d$/.test(version) && version >= '2006-06-26' && version <= '2016-11-15') return
  throw new CloudError(
    'NoSuchVersion',
    `The requested version (${version}) of service AmazonEC2 does not exist: use a date from 2006-06-26 to 2016-11-15`,
  )
}
