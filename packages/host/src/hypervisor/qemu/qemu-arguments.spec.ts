// The whole command line as a text, since everything about a guest is in it.
import type { InstanceId, MacAddress } from '@karri/model'
import { describe, expect, it } from 'vitest'
import type { GuestSpec } from '../hypervisor.ts'
import { guestPaths } from './guest-paths.ts'
import { planQemuArguments } from './qemu-arguments.ts'

const instanceId = 'i-0123456789abcdef0' as InstanceId
const paths = guestPaths('/run/karri/guests', instanceId)
const spec: GuestSpec = {
  instanceId,
  type: { name: 'm1.large', vcpus: 2, memoryMib: 512, diskGib: 10 },
  mac: 'd0:0d:0a:0a:01:02' as MacAddress,
  tap: 'ki0123456789abc',
  disk: { path: '/var/lib/karri/disk', format: 'qcow2' },
  kernel: '/images/kernel',
  ramdisk: '/images/ramdisk',
}

/** One option per line. */
function render(args: readonly string[]): string {
  return args.join(' ').replaceAll(/ (?=-[a-z])/g, '\n')
}

describe('planQemuArguments()', () => {
  it('boots a kernel under emulation', () => {
    expect(render(planQemuArguments(spec, { accelerator: 'tcg', paths, runAs: null }))).toMatchInlineSnapshot(`
      "-name i-0123456789abcdef0
      -display none
      -nodefaults
      -no-user-config
      -machine pc
      -accel tcg,tb-size=32
      -cpu max
      -smp 2
      -m 512M
      -sandbox on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny
      -kernel /images/kernel
      -initrd /images/ramdisk
      -append console=ttyS0 root=/dev/vda rw net.ifnames=0 panic=10 quiet loglevel=1 tsc=reliable no_timer_check mitigations=off nokaslr ipv6.disable=1
      -blockdev driver=qcow2,node-name=disk0,discard=unmap,file.driver=file,file.filename=/var/lib/karri/disk
      -device virtio-blk-pci,drive=disk0,bootindex=1
      -netdev tap,id=net0,ifname=ki0123456789abc,script=no,downscript=no
      -device virtio-net-pci,netdev=net0,mac=d0:0d:0a:0a:01:02,romfile=
      -chardev socket,id=con0,path=/run/karri/guests/i-0123456789abcdef0/con,server=on,wait=off,logfile=/run/karri/guests/i-0123456789abcdef0/console.log,logappend=on
      -serial chardev:con0
      -qmp unix:/run/karri/guests/i-0123456789abcdef0/qmp,server=on,wait=off
      -pidfile /run/karri/guests/i-0123456789abcdef0/pid"
    `)
  })

  it('boots the disk under KVM as a user of its own', () => {
    const diskOnly = { ...spec, kernel: null, ramdisk: null }
    expect(render(planQemuArguments(diskOnly, { accelerator: 'kvm', paths, runAs: 'karri' }))).toMatchInlineSnapshot(`
      "-name i-0123456789abcdef0
      -display none
      -nodefaults
      -no-user-config
      -machine pc
      -accel kvm
      -cpu host
      -smp 2
      -m 512M
      -sandbox on,obsolete=deny,elevateprivileges=allow,spawn=deny,resourcecontrol=deny
      -runas karri
      -blockdev driver=qcow2,node-name=disk0,discard=unmap,file.driver=file,file.filename=/var/lib/karri/disk
      -device virtio-blk-pci,drive=disk0,bootindex=1
      -netdev tap,id=net0,ifname=ki0123456789abc,script=no,downscript=no
      -device virtio-net-pci,netdev=net0,mac=d0:0d:0a:0a:01:02,romfile=
      -chardev socket,id=con0,path=/run/karri/guests/i-0123456789abcdef0/con,server=on,wait=off,logfile=/run/karri/guests/i-0123456789abcdef0/console.log,logappend=on
      -serial chardev:con0
      -qmp unix:/run/karri/guests/i-0123456789abcdef0/qmp,server=on,wait=off
      -pidfile /run/karri/guests/i-0123456789abcdef0/pid"
    `)
  })

  it('leaves the virtual hardware of emulation to the guest under KVM', () => {
    const args = planQemuArguments(spec, { accelerator: 'kvm', paths, runAs: null })
    expect(args[args.indexOf('-append') + 1]).toBe('console=ttyS0 root=/dev/vda rw net.ifnames=0 panic=10')
  })

  it('keeps a comma in a path from becoming an option of its own', () => {
    const odd = { ...spec, disk: { path: '/a,readonly=on', format: 'raw' } } as const
    const args = planQemuArguments(odd, { accelerator: 'tcg', paths, runAs: null })
    expect(args).toContain('driver=raw,node-name=disk0,discard=unmap,file.driver=file,file.filename=/a,,readonly=on')
  })
})
