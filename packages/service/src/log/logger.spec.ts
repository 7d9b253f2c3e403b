// The shape of a log line, and what never gets into one.
import { describe, expect, it } from 'vitest'
import { createLogger } from './logger.ts'

function lineOf(fields: object): Record<string, unknown> {
  let line = ''
  const write = (text: string) => {
    line = text
  }
  createLogger({ component: 'test', destination: { write } }).info(fields, 'said')
  return JSON.parse(line) as Record<string, unknown>
}

describe('createLogger()', () => {
  it.each(['secretAccessKey', 'secret', 'password', 'privateKey', 'userData', 'token', 'authorization', 'signature'])(
    'redacts %s down to the second level',
    (name) => {
      expect(
        JSON.stringify(lineOf({ [name]: 'canary', a: { [name]: 'canary', b: { [name]: 'canary' } } })),
      ).not.toContain('canary')
    },
  )

  it('writes level, time, component, fields and message', () => {
    expect(lineOf({ instanceId: 'i-1' })).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      component: 'test',
      instanceId: 'i-1',
      msg: 'said',
    })
  })
})
