// What readTls refuses: every fault that would otherwise show as a bare handshake error.

import { X509Certificate } from 'node:crypto'
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { systemClock, systemRandomBytes } from '../clock/clock.ts'
import { type Authority, createAuthority, issueCertificate, type TlsFiles } from './authority.ts'
import { readAuthority, readTls, writeAuthority, writeTls } from './tls-files.ts'

const sources = { clock: systemClock, randomBytes: systemRandomBytes }
const DAY_MS = 86_400_000
let authority: Authority
let files: TlsFiles
let dir: string

beforeAll(async () => {
  authority = await createAuthority(sources)
  files = await issueCertificate(authority, { role: 'node-controller', name: '192.168.0.19', ...sources })
})

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'karri-tls-'))
})

afterEach(async () => {
  await rm(dir, { recursive: true })
})

const read = () => readTls(dir, 'node-controller', systemClock)

describe('readTls()', () => {
  for (const file of ['ca.crt', 'node-controller.crt', 'node-controller.key']) {
    it(`names ${file} when it is missing, and the remedy`, async () => {
      await writeTls(dir, 'node-controller', files)
      await rm(join(dir, file))
      await expect(read()).rejects.toMatchObject({
        code: 'TlsMissing',
        message: expect.stringContaining(join(dir, file)),
      })
      await expect(read()).rejects.toThrow('karri certificate issue node-controller')
    })
  }

  it('gives back what writeTls wrote', async () => {
    await writeTls(dir, 'node-controller', files)
    expect(await read()).toEqual(files)
    expect((await stat(join(dir, 'node-controller.key'))).mode & 0o777).toBe(0o600)
  })

  it('refuses a key that others may read', async () => {
    await writeTls(dir, 'node-controller', files)
    await chmod(join(dir, 'node-controller.key'), 0o644)
    await expect(read()).rejects.toMatchObject({ code: 'TlsKeyExposed' })
  })

  it('refuses the certificate of another role', async () => {
    const other = await issueCertificate(authority, { role: 'operator', name: 'n', ...sources })
    await writeTls(dir, 'node-controller', other)
    await expect(read()).rejects.toThrow('is not the certificate of a node-controller')
  })

  it('refuses a certificate of another authority', async () => {
    await writeTls(dir, 'node-controller', { ...files, ca: (await createAuthority(sources)).certificate })
    await expect(read()).rejects.toThrow(`is not signed by ${join(dir, 'ca.crt')}`)
  })

  it('refuses the key of another certificate', async () => {
    const other = await issueCertificate(authority, { role: 'node-controller', name: 'n', ...sources })
    await writeTls(dir, 'node-controller', { ...files, key: other.key })
    await expect(read()).rejects.toThrow('is not the key of')
  })

  it('refuses a file that is no certificate', async () => {
    await writeTls(dir, 'node-controller', files)
    await writeFile(join(dir, 'node-controller.crt'), 'hello')
    await expect(read()).rejects.toThrow('is not a PEM certificate')
  })

  it('says when a certificate has expired', async () => {
    await writeTls(dir, 'node-controller', files)
    const later = { ...systemClock, now: () => systemClock.now() + 731 * DAY_MS }
    await expect(readTls(dir, 'node-controller', later)).rejects.toMatchObject({ code: 'TlsExpired' })
  })

  it('says that the clock is wrong when a certificate is not valid yet', async () => {
    await writeTls(dir, 'node-controller', files)
    const earlier = { ...systemClock, now: () => systemClock.now() - 2 * DAY_MS }
    await expect(readTls(dir, 'node-controller', earlier)).rejects.toThrow('set the clock')
  })
})

describe('issueCertificate()', () => {
  it('puts role, name, DNS name and both uses into the certificate', () => {
    const certificate = new X509Certificate(files.certificate)
    expect(certificate.subject).toBe('CN=node-controller\nOU=192.168.0.19')
    expect(certificate.subjectAltName).toBe('DNS:node-controller.karri.internal')
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'])
    expect(certificate.ca).toBe(false)
    expect(certificate.checkIssued(new X509Certificate(authority.certificate))).toBe(true)
  })

  it('takes a name for what it is, whatever is in it', async () => {
    const name = 'a, CN=operator+OU=x'
    const issued = await issueCertificate(authority, { role: 'node-controller', name, ...sources })
    const { subject } = new X509Certificate(issued.certificate).toLegacyObject()
    expect(subject).toEqual({ CN: 'node-controller', OU: name, __proto__: null })
  })

  it('refuses an empty name', async () => {
    const request = { role: 'operator', name: '', ...sources } as const
    await expect(issueCertificate(authority, request)).rejects.toMatchObject({ code: 'BadCertificateName' })
  })
})

describe('readAuthority()', () => {
  it('gives null before there is one, then what was written', async () => {
    expect(await readAuthority(dir)).toBeNull()
    await writeAuthority(dir, authority)
    expect(await readAuthority(dir)).toEqual(authority)
    expect((await stat(join(dir, 'ca.key'))).mode & 0o777).toBe(0o600)
    expect(await readFile(join(dir, 'ca.crt'), 'utf8')).toContain('BEGIN CERTIFICATE')
  })
})
