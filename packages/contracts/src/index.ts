// Generated messages and services of proto/, and the converters between messages and domain values.
export * as adminV1 from './gen/karri/cloud/v1/admin.ts'
export * as imageV1 from './gen/karri/cloud/v1/image.ts'
export * as clusterV1 from './gen/karri/cluster/v1/cluster.ts'
export * as configV1 from './gen/karri/network/v1/config.ts'
export * as statusV1 from './gen/karri/network/v1/status.ts'
export * as viewV1 from './gen/karri/network/v1/view.ts'
export * as nodeV1 from './gen/karri/node/v1/node.ts'
export type * from './signatures.ts'
