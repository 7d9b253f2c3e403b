// The EC2 wire: requests to typed inputs, typed outputs to XML, signatures to identities. Pure; generated shapes inside.
export { type ApiRequest, headerValues } from './api-request.ts'
export {
  type AnyHandler,
  type Ec2Handlers,
  type Ec2Input,
  type Ec2OperationName,
  type Ec2Output,
  findHandler,
} from './handlers.ts'
export { findOperation, type Operation } from './operation.ts'
export { type Parameter, parseParameters } from './query/parse-parameters.ts'
export { parseQueryRequest } from './query/parse-query-request.ts'
export { parseSignatureV2, usesSignatureV2, type V2Claim, verifySignatureV2 } from './signatures/verify-v2.ts'
export { parseSignatureV4, type V4Check, type V4Claim, verifySignatureV4 } from './signatures/verify-v4.ts'
export type { WireFault, WireFaultCode } from './wire-fault.ts'
export { renderError } from './xml/render-error.ts'
export { renderResponse } from './xml/render-response.ts'
