// What every daemon of Karri needs: arguments, log, metrics, health, mTLS, gRPC, shutdown.
export { systemClock, systemRandomBytes } from './clock/clock.ts'
export { createManualClock, type ManualClock } from './clock/manual-clock.ts'
export { type Component, type DaemonPaths, daemonPaths } from './daemon/daemon-paths.ts'
export { readPrerequisites } from './daemon/prerequisites.ts'
export { type ConfigFileText, readConfigFiles } from './daemon/read-config-files.ts'
export { type Daemon, type DaemonContext, type DaemonProcess, runDaemon, type StopDaemon } from './daemon/run-daemon.ts'
export { createKeptFile, type KeptFile, type KeptFileOptions } from './files/kept-file.ts'
export { createLogger, type Logger, type LoggerOptions, silentLogger } from './log/logger.ts'
export { createMetrics, type MetricsOptions, type MetricsServer, startMetricsServer } from './metrics/metrics-server.ts'
export { createReconcileLoop, type ReconcileLoop, type ReconcileLoopOptions } from './queue/reconcile-loop.ts'
export { createSerialQueue, type SerialQueue } from './queue/serial-queue.ts'
export {
  type CallLimits,
  callUnary,
  type Duplex,
  openDuplex,
  readStream,
  sendStream,
  type UnaryCall,
} from './rpc/call.ts'
export type { CallContext } from './rpc/call-context.ts'
export { type DialOptions, dial } from './rpc/dial.ts'
export type { RpcDefinition, RpcHandler, RpcImplementation } from './rpc/implementation.ts'
export {
  type RpcServer,
  type RpcServerOptions,
  type RpcService,
  rpcService,
  startRpcServer,
} from './rpc/rpc-server.ts'
export { RpcError } from './rpc/rpc-status.ts'
export {
  type Authority,
  type AuthoritySources,
  type CertificateRequest,
  createAuthority,
  issueCertificate,
  type TlsFiles,
} from './tls/authority.ts'
export type { Peer } from './tls/peer-certificate.ts'
export { findRole, ROLES, type Role, serverNameOf } from './tls/role.ts'
export { readAuthority, readTls, writeAuthority, writeTls } from './tls/tls-files.ts'
