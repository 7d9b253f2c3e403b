// The order in which modules are inserted.
import { describe, expect, it } from 'vitest'
import { orderModules } from './kernel-modules.ts'

const MODULES_DEP = `kernel/net/core/failover.ko:
kernel/drivers/net/net_failover.ko: kernel/net/core/failover.ko
kernel/drivers/net/virtio_net.ko: kernel/drivers/net/net_failover.ko kernel/net/core/failover.ko kernel/virtio.ko kernel/virtio_ring.ko
kernel/drivers/block/virtio_blk.ko: kernel/virtio.ko kernel/virtio_ring.ko
kernel/virtio.ko: kernel/virtio_ring.ko
kernel/virtio_ring.ko:
`

describe('orderModules()', () => {
  it('names a module that the kernel does not have', () => {
    expect(() => orderModules(MODULES_DEP, ['virtio_gpu'])).toThrow(
      expect.objectContaining({ code: 'KernelModuleMissing', message: expect.stringContaining('virtio_gpu') }),
    )
  })

  it('puts each module once and after what it needs', () => {
    expect(orderModules(MODULES_DEP, ['virtio_blk', 'virtio_net'])).toEqual([
      'kernel/virtio_ring.ko',
      'kernel/virtio.ko',
      'kernel/drivers/block/virtio_blk.ko',
      'kernel/net/core/failover.ko',
      'kernel/drivers/net/net_failover.ko',
      'kernel/drivers/net/virtio_net.ko',
    ])
  })
})
