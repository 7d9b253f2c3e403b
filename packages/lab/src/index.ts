// Several hosts on one machine: network namespaces, a switch that passes 802.1Q, supervised daemons, a tiny guest. For
// `karri up`, the end-to-end tests and the benchmarks.
export { type CommandResult, type CommandRunner, createCommandRunner, writeFileAtomically } from '@karri/host'
export { buildGuestImage, type GuestImage, type GuestImageOptions } from './guest-image/build-guest-image.ts'
export { holdLab } from './hold-lab.ts'
export { createLab, type Lab, type LabOptions } from './lab.ts'
export { type LabPaths, labPaths, parseLabName } from './lab-paths.ts'
export { LAB_INTERFACE, switchPortOf } from './network/lab-network.ts'
export { installPackages, LAB_PACKAGES, missingPackages } from './packages/install-packages.ts'
export type { DaemonSpec, DoorSpec, SupervisorSpec } from './supervisor/daemon-spec.ts'
export { systemClock } from './system-clock.ts'
export { LAB_HOSTS, LAN_PREFIX, type LabHost, labHost } from './topology/seed-topology.ts'
