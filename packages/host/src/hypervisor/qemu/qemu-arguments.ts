// From a GuestSpec to the command line of QEMU: pure, and the whole of what a guest is made of. The machine is `pc`
// (i440fx), whose root bus takes hot-plugged devices without ports made beforehand.
import type { GuestSpec } from '../hypervisor.ts'
import type { GuestPaths } from './guest-paths.ts'

/** What a command line depends on besides the guest. */
export interface QemuSetting {
  readonly accelerator: 'kvm' | 'tcg'
  readonly paths: GuestPaths
  /** The user that the process becomes, or null to stay root. */
  readonly runAs: string | null
}

/** The arguments after `qemu-system-x86_64`. */
export function planQemuArguments(spec: GuestSpec, setting: QemuSetting): readonly string[] {
  const { paths } = setting
  return [
    ['-name', spec.instanceId],
    ['-display', 'none', '-nodefaults', '-no-user-config'],
    ['-machine', 'pc', ...ACCELERATOR_ARGUMENTS[setting.accelerator]],
    ['-smp', String(spec.type.vcpus), '-m', `${spec.type.memoryMib}M`],
    planSandbox(setting.runAs),
    planBoot(spec, setting.accelerator),
    ['-blockdev', diskOption(spec)],
    ['-device', 'virtio-blk-pci,drive=disk0,bootindex=1'],
    ['-netdev', `tap,id=net0,ifname=${escapeCommas(spec.tap)},script=no,downscript=no`],
    // romfile= : no iPXE, which would ask the segment's DHCP server before the guest does.
    ['-device', `virtio-net-pci,netdev=net0,mac=${spec.mac},romfile=`],
    ['-chardev', `socket,id=con0,path=${escapeCommas(paths.consoleSocket)},server=on,wait=off,${logOption(paths)}`],
    ['-serial', 'chardev:con0'],
    ['-qmp', `unix:${escapeCommas(paths.qmpSocket)},server=on,wait=off`],
    ['-pidfile', paths.pidFile],
  ].flat()
}

/**
 * tb-size: 32 MiB of translated code instead of 1 GiB; many small guests share a node. The CPU `max` has RDRAND, so that
 * a guest's first ssh host key waits for no entropy, and what distributions for x86-64-v2 ask for.
 */
const ACCELERATOR_ARGUMENTS: Readonly<Record<'kvm' | 'tcg', readonly string[]>> = {
  kvm: ['-accel', 'kvm', '-cpu', 'host'],
  tcg: ['-accel', 'tcg,tb-size=32', '-cpu', 'max'],
}

/**
 * Changing the user needs the system calls that elevateprivileges=deny forbids; after the change they are of no use, and
 * the process has no capability left. `-daemonize` is not used: it dies under spawn=deny ("Bad system call").
 */
function planSandbox(runAs: string | null): readonly string[] {
  const rest = 'spawn=deny,resourcecontrol=deny'
  if (runAs === null) return ['-sandbox', `on,obsolete=deny,elevateprivileges=deny,${rest}`]
  return ['-sandbox', `on,obsolete=deny,elevateprivileges=allow,${rest}`, '-runas', runAs]
}

/** Kernel and ramdisk directly, or the disk's own boot sector when there is no kernel. */
function planBoot(spec: GuestSpec, accelerator: 'kvm' | 'tcg'): readonly string[] {
  if (spec.kernel === null) return []
  const commandLine = [...KERNEL_ARGUMENTS, ...(accelerator === 'tcg' ? TCG_KERNEL_ARGUMENTS : [])].join(' ')
  const ramdisk = spec.ramdisk === null ? [] : ['-initrd', spec.ramdisk]
  return ['-kernel', spec.kernel, ...ramdisk, '-append', commandLine]
}

/** panic: a guest whose kernel dies starts again after 10 s, as on a machine with a watchdog. */
const KERNEL_ARGUMENTS = ['console=ttyS0', 'root=/dev/vda', 'rw', 'net.ifnames=0', 'panic=10']

/** 3.3 s to a lease become 2.2 s: no clock calibration, no mitigations for a CPU that is not there, a silent console. */
const TCG_KERNEL_ARGUMENTS =
  'quiet loglevel=1 tsc=reliable no_timer_check mitigations=off nokaslr ipv6.disable=1'.split(' ')

function diskOption(spec: GuestSpec): string {
  const path = escapeCommas(spec.disk.path)
  return `driver=${spec.disk.format},node-name=disk0,discard=unmap,file.driver=file,file.filename=${path}`
}

/** logappend: QEMU then writes at the end, wherever that is, and never truncates what a reader holds. */
function logOption(paths: GuestPaths): string {
  return `logfile=${escapeCommas(paths.consoleLog)},logappend=on`
}

/** In QEMU's option lists a comma ends a value and two commas are one. */
function escapeCommas(value: string): string {
  return value.replaceAll(',', ',,')
}
