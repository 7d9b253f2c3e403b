// The kernel's package in the words of apt.
import { describe, expect, it } from 'vitest'
import { findKernelPackage } from './kernel-package.ts'

describe('findKernelPackage()', () => {
  it('names the remedy when apt knows nothing', () => {
    expect(() => findKernelPackage('')).toThrow(
      expect.objectContaining({ code: 'KernelPackageUnknown', message: expect.stringContaining('apt-get update') }),
    )
  })

  it('takes the kernel that the metapackage depends on', () => {
    const output = 'linux-image-cloud-amd64\n  Depends: linux-image-6.1.0-56-cloud-amd64\n'
    expect(findKernelPackage(output)).toBe('linux-image-6.1.0-56-cloud-amd64')
  })
})
