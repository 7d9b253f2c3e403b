// What conntrack says when there is nothing to forget, when a flow ends meanwhile, and when it really fails.
import { describe, expect, test } from 'vitest'
import { forgetFlows } from './conntrack.ts'
import { createFakeRunner } from './run/fake-runner.ts'

const NONE = 'conntrack v1.4.7 (conntrack-tools): 0 flow entries have been deleted.\n'
const RACED = "conntrack v1.4.7 (conntrack-tools): Operation failed: such conntrack doesn't exist\n"

describe('forgetFlows()', () => {
  test('no flows is success', async () => {
    const runner = createFakeRunner(() => ({ exitCode: 1, stderr: NONE }))
    await forgetFlows(runner, '192.168.3.1')
    expect(runner.lines()).toEqual([
      'conntrack -D -f ipv4 --orig-dst 192.168.3.1',
      'conntrack -D -f ipv4 --orig-src 192.168.3.1',
      'conntrack -D -f ipv4 --reply-src 192.168.3.1',
      'conntrack -D -f ipv4 --reply-dst 192.168.3.1',
    ])
  })

  test('a flow that ended by itself meanwhile is tried again', async () => {
    let races = 2
    const runner = createFakeRunner(() => (races-- > 0 ? { exitCode: 1, stderr: RACED } : {}))
    await forgetFlows(runner, '192.168.3.1')
    expect(runner.commands.length).toBe(6)
  })

  test('any other failure is one', async () => {
    const denied = createFakeRunner(() => ({ exitCode: 1, stderr: 'Operation failed: Operation not permitted' }))
    await expect(forgetFlows(denied, '192.168.3.1')).rejects.toThrow('Operation not permitted')
    const racing = createFakeRunner(() => ({ exitCode: 1, stderr: RACED }))
    await expect(forgetFlows(racing, '192.168.3.1')).rejects.toThrow("such conntrack doesn't exist")
  })
})
