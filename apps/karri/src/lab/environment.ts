// What `karri env` prints: shell exports with which plain AWS clients reach a cloud. Clients of 2023 and later read
// AWS_ENDPOINT_URL; older ones (Debian 12's AWS CLI 2.9 and boto3 1.26) know only the endpoint rules of their data
// folders, so a folder with EC2 rules of our own goes before theirs (botocore's AWS_DATA_PATH). Pure.
import { type CloudAddress, type Credentials, REGION } from '../cloud/connect.ts'

/** Where the endpoint rules lie below a data folder. */
export const ENDPOINT_RULES_FILE = 'ec2/2016-11-15/endpoint-rule-set-1.json'

export interface Environment {
  readonly address: CloudAddress
  readonly credentials: Credentials
  /** The folder that holds ENDPOINT_RULES_FILE. */
  readonly dataFolder: string
}

/** `export NAME='value'` lines for `eval "$(./karri env)"`. */
export function renderEnvironment({ address, credentials, dataFolder }: Environment): string {
  const values = {
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_DEFAULT_REGION: REGION,
    AWS_REGION: REGION,
    AWS_ENDPOINT_URL: address.endpoint,
    AWS_ENDPOINT_URL_EC2: address.endpoint,
    EC2_URL: address.endpoint,
    AWS_DATA_PATH: dataFolder,
    AWS_EC2_METADATA_DISABLED: 'true',
  }
  return Object.entries(values)
    .map(([name, value]) => `export ${name}=${quote(value)}\n`)
    .join('')
}

/** botocore's endpoint rules with one endpoint, which an `--endpoint-url` still overrides. */
export function renderEndpointRules(endpoint: string): string {
  const flag = (builtIn: string) => ({ builtIn, required: true, default: false, type: 'Boolean' })
  const rule = (conditions: readonly unknown[], url: unknown) => ({
    conditions,
    endpoint: { url, properties: {}, headers: {} },
    type: 'endpoint',
  })
  const rules = {
    version: '1.0',
    parameters: {
      Region: { builtIn: 'AWS::Region', required: false, type: 'String' },
      UseDualStack: flag('AWS::UseDualStack'),
      UseFIPS: flag('AWS::UseFIPS'),
      Endpoint: { builtIn: 'SDK::Endpoint', required: false, type: 'String' },
    },
    rules: [rule([{ fn: 'isSet', argv: [{ ref: 'Endpoint' }] }], { ref: 'Endpoint' }), rule([], endpoint)],
  }
  return JSON.stringify(rules, null, 2)
}

function quote(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`
}
