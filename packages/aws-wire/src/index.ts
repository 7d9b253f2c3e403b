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
export { findOperation, listOperations, type Operation } from './operation.ts'
export { type Parameter, parseParameters } from './query/parse-parameters.ts'
export { parseQueryRequest } from './query/parse-query-request.ts'
export { parseSignatureV2, usesSignatureV2, type V2Claim } from './signatures/parse-signature-v2.ts'
export { parseSignatureV4, type V4Claim } from './signatures/parse-signature-v4.ts'
export { type V2Check, verifySignatureV2 } from './signatures/verify-signature-v2.ts'
export { type V4Check, verifySignatureV4 } from './signatures/verify-signature-v4.ts'
export type { WireFault, WireFaultCode } from './wire-fault.ts'
export { renderError } from './xml/render-error.ts'
export { renderResponse } from './xml/render-response.ts'
