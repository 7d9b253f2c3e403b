// The table against the code: every refusal that a use case can throw has its EC2 code and status.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { KarriError } from '@karri/model'
import { describe, expect, it } from 'vitest'
import { CloudError } from '../context.ts'
import { findEc2Error } from './error-table.ts'

/** Codes that only operators see, over the AdminService. */
const OPERATOR_CODES = ['AccountAlreadyExists']

const source = join(import.meta.dirname, '..')
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts') && !/\.(spec|fixture)\.ts$/.test(file),
)

describe('findEc2Error()', () => {
  it('knows every code that is thrown as CloudError', () => {
    const codes = files.flatMap((file) =>
      [...readFileSync(join(source, file), 'utf8').matchAll(/new CloudError\(\s*'([^']+)'/g)].map(([, code]) => code),
    )
    expect(codes.length).toBeGreaterThan(100)
    const unknown = codes.filter(
      (code = '') => !findEc2Error(new CloudError(code, '')) && !OPERATOR_CODES.includes(code),
    )
    expect(unknown).toEqual([])
  })

  it.each([
    ['EC2 code as it is', new CloudError('InvalidGroup.NotFound', 'm'), { code: 'InvalidGroup.NotFound', status: 400 }],
    ['renamed code', new CloudError('InvalidFilter', 'm'), { code: 'InvalidParameterValue', status: 400 }],
    ['a zone that does not answer', new KarriError('ZoneUnreachable', 'm'), { code: 'Unavailable', status: 503 }],
  ])('tells a %s', (_name, error, want) => {
    expect(findEc2Error(error)).toEqual({ ...want, message: 'm' })
  })

  it.each([
    ['an error of the store', new KarriError('StoreInconsistent', 'secret')],
    ['a code of Object.prototype', new KarriError('constructor', 'secret')],
    ['an error of the runtime', new TypeError('secret')],
    ['what is no error', 'secret'],
  ])('tells nothing of %s', (_name, error) => {
    expect(findEc2Error(error)).toBeUndefined()
  })
})
