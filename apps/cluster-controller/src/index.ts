// The zone agent as a value, for tests and for simulations that run many of them in one process.
export { type Cluster, type ClusterParts, createCluster } from './cluster.ts'
export { type MetadataServer, type MetadataServerOptions, startMetadataServer } from './metadata/metadata-server.ts'
export { createSessionTokens, type SessionTokens } from './metadata/session-tokens.ts'
export { type ClusterServiceParts, createClusterService } from './rpc/cluster-service.ts'
