// The networking core: pure functions from configuration and views to what each host shall look like.
export {
  type AddressPlanConfig,
  addressToIndex,
  FIRST_ALLOCATED_TAG,
  maxTag,
  type SegmentAddresses,
  segmentAddresses,
  segmentCount,
} from './address-plan/address-plan.ts'
export { allocatePrivateIp, allocatePublicIp, allocateTag, hostAddresses } from './address-plan/allocate.ts'
export type { ClusterConfig, ManagedConfig, NetworkConfig, NodeConfig, SchedPolicy } from './config/config.ts'
export type { ParsedConfig } from './config/config-reader.ts'
export { parseClusterConfig } from './config/parse-cluster-config.ts'
export {
  type ConfigEntry,
  type ConfigFile,
  type ConfigProblem,
  type ConfigText,
  parseConfigText,
  renderConfigEntry,
} from './config/parse-config-text.ts'
export { parseNodeConfig } from './config/parse-node-config.ts'
export { parsePublicIps, renderPublicIps } from './config/parse-public-ips.ts'
export { renderDhcp } from './dhcp/render-dhcp.ts'
export type { DhcpCommand, DhcpFile, RenderedDhcp } from './dhcp/rendered-dhcp.ts'
export { GATEWAY_MAPS, type GatewayTableInput, METADATA_PORT, planGatewayTable } from './firewall/plan-gateway-table.ts'
export { type NodeTableInput, planNodeTable, type TapGuard } from './firewall/plan-node-table.ts'
export { renderTable } from './firewall/render-table.ts'
export { renderTableChange } from './firewall/render-table-change.ts'
export { applyToStatus, emptyHostStatus, readTable } from './plan/apply-to-status.ts'
export { bridgeName, portName, tapName } from './plan/device-names.ts'
export type { DhcpDaemon, DhcpLeasePlan, DhcpPlan, DhcpSubnetPlan } from './plan/dhcp-plan.ts'
export { diffHost } from './plan/diff-host.ts'
export type { HostChange } from './plan/host-change.ts'
export type {
  HostPlan,
  InterfaceAddress,
  PublicAddressPlan,
  SegmentPortPlan,
  SysctlPlan,
  TapPlan,
} from './plan/host-plan.ts'
export type {
  BridgeStatus,
  DhcpStatus,
  HostStatus,
  PortStatus,
  PublicAddressStatus,
  PublicMappingStatus,
  SysctlStatus,
  TapStatus,
} from './plan/host-status.ts'
export { planDhcp } from './plan/plan-dhcp.ts'
export { type GatewayInput, planGateway } from './plan/plan-gateway.ts'
export { type NodeInput, planNode } from './plan/plan-node.ts'
export type { ChainPlan, MapPlan, SetPlan, TablePlan } from './plan/table-plan.ts'
export { applyDelta, diffView } from './views/diff-view.ts'
export type { NodeInstanceObject, NodeObject, NodeSettingsObject, NodeView } from './views/node-view.ts'
export { type NodeRelay, planNodeView } from './views/plan-node-view.ts'
export { type ReceivedUpdate, receiveUpdate, sameVersion, type ViewReceipt } from './views/receive-update.ts'
export type { View, ViewDelta, ViewObject, ViewUpdate, ViewVersion } from './views/view.ts'
export type {
  GatewayStatus,
  InstancePhase,
  InstanceStatus,
  NodeCapacity,
  NodeStatus,
  ZoneStatus,
} from './views/zone-status.ts'
export type {
  BootImages,
  GroupObject,
  ImageFile,
  InstanceKey,
  InstanceObject,
  SegmentObject,
  SettingsObject,
  ZoneObject,
  ZoneView,
} from './views/zone-view.ts'
