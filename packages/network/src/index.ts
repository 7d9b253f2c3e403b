// The networking core: pure functions from configuration and views to what each host shall look like.
export type { ClusterConfig, ManagedConfig, NetworkConfig, NodeConfig, SchedPolicy } from './config/config.ts'
export type { DhcpDaemon, DhcpLeasePlan, DhcpPlan, DhcpSubnetPlan } from './plan/dhcp-plan.ts'
export type {
  HostPlan,
  InterfaceAddress,
  PublicAddressPlan,
  SegmentPortPlan,
  SysctlPlan,
  TapPlan,
} from './plan/host-plan.ts'
export type { ChainPlan, MapPlan, SetPlan, TablePlan } from './plan/table-plan.ts'
export type { NodeInstanceObject, NodeObject, NodeSettingsObject, NodeView } from './views/node-view.ts'
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
