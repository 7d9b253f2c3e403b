// The only package that touches a host: commands, kernel, daemons, guests.
export type { HostApplier } from './apply/host-applier.ts'
export type { ConsoleOutput, GuestSpec, GuestStatus, Hypervisor } from './hypervisor/hypervisor.ts'
export type { CommandOptions, CommandResult, CommandRunner, DetachedOptions } from './run/command-runner.ts'
