// The only package that touches a host: commands, kernel, daemons, guests.
export { createHostApplier } from './apply/create-host-applier.ts'
export { createFakeApplier, type FakeApplier } from './apply/fake-applier.ts'
export {
  type HostApplier,
  type HostApplierOptions,
  HostApplyError,
  type HostChangeFailure,
} from './apply/host-applier.ts'
export type { ConsoleOutput, GuestSpec, GuestStatus, Hypervisor } from './hypervisor/hypervisor.ts'
export { type AcceleratorProbe, probeAccelerator } from './hypervisor/probe-accelerator.ts'
export { createQemuHypervisor, type QemuHypervisorOptions } from './hypervisor/qemu/qemu-hypervisor.ts'
export {
  createSimulatedHypervisor,
  type SimulatedHypervisor,
  type SimulatedHypervisorOptions,
} from './hypervisor/simulated/simulated-hypervisor.ts'
export { createImageCache, type ImageCache, type ImageContent, type ImageReader } from './images/image-cache.ts'
export { type DiskSpec, prepareDisk, removeDisk } from './images/prepare-disk.ts'
export { type DiskCapacity, readDiskCapacity } from './images/read-disk-capacity.ts'
export { CommandError, type CommandErrorCode, type CommandFailure } from './run/command-error.ts'
export {
  type CommandOptions,
  type CommandResult,
  type CommandRunner,
  createCommandRunner,
  type DetachedOptions,
} from './run/command-runner.ts'
export { createFakeRunner, type FakeCommand, type FakeResponder, type FakeRunner } from './run/fake-runner.ts'
export { createNamespaceRunner } from './run/namespace-runner.ts'
export { isProcessAlive, readProcessArguments } from './run/process-status.ts'
export { signalProcess } from './run/signal-process.ts'
export { probeSegmentPorts, type SegmentPortProbe } from './segment-port/probe-segment-ports.ts'
export type { SegmentPortKind } from './segment-port/segment-port.ts'
export { writeFileAtomically } from './write-file-atomically.ts'
