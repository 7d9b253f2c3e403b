// The bound of 107 bytes for a socket's path.
import type { InstanceId } from '@karri/model'
import { describe, expect, it } from 'vitest'
import { checkSocketPaths, guestPaths } from './guest-paths.ts'

const instanceId = 'i-0123456789abcdef0' as InstanceId

describe('checkSocketPaths()', () => {
  it('allows the longest path that the kernel takes and refuses one byte more', () => {
    // Folder, slash, instance id, slash, "qmp" or "con".
    const longest = `/${'x'.repeat(107 - 1 - 1 - instanceId.length - 1 - 3)}`
    expect(() => checkSocketPaths(guestPaths(longest, instanceId))).not.toThrow()
    expect(() => checkSocketPaths(guestPaths(`${longest}x`, instanceId))).toThrow(
      expect.objectContaining({ code: 'SocketPathTooLong', message: expect.stringContaining('108 bytes') }),
    )
  })
})
