// What an operator reads when a command fails.

import { once } from 'node:events'
import { createConnection } from 'node:net'
import { KarriError } from '@karri/model'
import { RpcError } from '@karri/service'
import { describe, expect, test } from 'vitest'
import { renderFailure } from './render-failure.ts'

describe('renderFailure()', () => {
  test('a broken world: what failed, then its cause', () => {
    const error = new KarriError('X', 'cannot read f: check its name', { cause: new Error('ENOENT') })
    expect(renderFailure(error)).toBe('karri: cannot read f: check its name\nBecause: ENOENT')
  })

  test('what the cloud said is said once', () => {
    const cause = new Error('9 FAILED_PRECONDITION: no such name')
    const error = new RpcError('RpcFailedPrecondition', '127.0.0.1:8776: no such name', {
      cause,
      remoteCode: 'BadName',
    })
    expect(renderFailure(error)).toBe('karri: 127.0.0.1:8776: no such name')
  })

  test('nobody at the port: how to start a cloud', async () => {
    // Port 1 of loopback: nothing listens there.
    const [refused] = await once(createConnection(1, '127.0.0.1'), 'error').then(
      (event) => event,
      (error: unknown) => [error],
    )
    expect(renderFailure(refused)).toMatch(/^karri: no cloud answers: start one with "\.\/karri up"/)
  })

  test('EC2’s errors by their code, a defect by its stack', () => {
    const fault = Object.assign(new Error('no such group'), { name: 'InvalidGroup.NotFound', $metadata: {} })
    expect(renderFailure(fault)).toBe('karri: InvalidGroup.NotFound: no such group')
    expect(renderFailure(new TypeError('x is not a function'))).toContain('render-failure.spec.ts')
    expect(renderFailure('thrown text')).toBe('thrown text')
  })
})
