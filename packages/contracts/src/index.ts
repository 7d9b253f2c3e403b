// Generated messages and services of proto/, converters between messages and domain values, and the loops that carry
// views down and status up.
export * as adminV1 from './gen/karri/cloud/v1/admin.ts'
export * as imageV1 from './gen/karri/cloud/v1/image.ts'
export * as clusterV1 from './gen/karri/cluster/v1/cluster.ts'
export * as configV1 from './gen/karri/network/v1/config.ts'
export * as statusV1 from './gen/karri/network/v1/status.ts'
export * as viewV1 from './gen/karri/network/v1/view.ts'
export * as nodeV1 from './gen/karri/node/v1/node.ts'
export { encodeClusterConfig, parseClusterConfig } from './messages/cluster-config.ts'
export { encodeNodeObject, parseNodeObject } from './messages/node-object.ts'
export { type EncodeObject, type ParseObject, parseView, renderView } from './messages/view.ts'
export { encodeZoneObject, parseZoneObject } from './messages/zone-object.ts'
export { encodeNodeStatus, encodeZoneStatus, parseNodeStatus, parseZoneStatus } from './messages/zone-status.ts'
export { type LinkState, type PublishViewsOptions, publishViews, type ViewDuplex } from './streams/publish-views.ts'
export { createSource, followSource, type MutableSource, type Source } from './streams/source.ts'
export {
  acceptViews,
  createViewReceiver,
  type ViewReceiver,
  type ViewReceiverOptions,
} from './streams/view-receiver.ts'
export { type WatchStatusOptions, watchStatus } from './streams/watch-status.ts'
