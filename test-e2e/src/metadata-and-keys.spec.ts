// What a guest learns of itself, and who may log into it.

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateKeyPairCommand, DeleteKeyPairCommand } from '@aws-sdk/client-ec2'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type CloudUnderTest, openCloud, ZONE } from './cloud-under-test.ts'
import { firstInstance, launch, type RunningInstance, terminate } from './instances.ts'
import { logIn } from './traffic.ts'

let cloud: CloudUnderTest
let first: RunningInstance
let second: RunningInstance | undefined
const USER_DATA = 'a line of text\nand \x00 a byte that is none'

beforeAll(async () => {
  cloud = await openCloud()
  first = await firstInstance(cloud)
  second = await launch(cloud, { UserData: Buffer.from(USER_DATA, 'latin1').toString('base64') })
})
afterAll(async () => {
  if (second) await terminate(cloud, second.id)
})

/** What a guest's metadata service answers; curl is not in the tiny guest, nc and HTTP/1.0 are. */
async function metadata(guest: RunningInstance, path: string, headers = ''): Promise<string> {
  const request = `GET ${path} HTTP/1.0\\r\\nHost: 169.254.169.254\\r\\n${headers}\\r\\n`
  const answer = await logIn(cloud, guest.publicIp, { command: `printf '${request}' | nc -w 3 169.254.169.254 80` })
  return answer.slice(answer.indexOf('\r\n\r\n') + 4)
}

describe('metadata', () => {
  test('gives each instance its own data', async () => {
    for (const guest of [first, second as RunningInstance]) {
      expect(await metadata(guest, '/latest/meta-data/instance-id')).toBe(guest.id)
      expect(await metadata(guest, '/2009-04-04/meta-data/local-ipv4')).toBe(guest.privateIp)
      expect(await metadata(guest, '/latest/meta-data/public-ipv4')).toBe(guest.publicIp)
      expect(await metadata(guest, '/latest/meta-data/placement/availability-zone')).toBe(ZONE)
      expect(await metadata(guest, '/latest/meta-data/public-keys/')).toContain('0=test2_key')
    }
  })

  test('does not believe a header about who asks', async () => {
    const headers = `X-Forwarded-For: ${first.privateIp}\\r\\n`
    const answer = await metadata(second as RunningInstance, '/latest/meta-data/instance-id', headers)
    expect(answer).toBe(second?.id)
  })

  test('gives user data back byte by byte', async () => {
    const command = `printf 'GET /latest/user-data HTTP/1.0\\r\\n\\r\\n' | nc -w 3 169.254.169.254 80 | base64`
    const answer = Buffer.from(await logIn(cloud, second?.publicIp ?? '', { command }), 'base64').toString('latin1')
    expect(answer.endsWith(`\r\n\r\n${USER_DATA}`)).toBe(true)
  })

  test('version 2 asks for a token and takes it', async () => {
    const put = `PUT /latest/api/token HTTP/1.0\\r\\nX-aws-ec2-metadata-token-ttl-seconds: 60\\r\\nContent-Length: 0\\r\\n\\r\\n`
    const answer = await logIn(cloud, first.publicIp, { command: `printf '${put}' | nc -w 3 169.254.169.254 80` })
    const token = answer.slice(answer.indexOf('\r\n\r\n') + 4).trim()
    expect(token).not.toBe('')
    const header = `X-aws-ec2-metadata-token: ${token}\\r\\n`
    expect(await metadata(first, '/latest/meta-data/instance-id', header)).toBe(first.id)
    // Another guest's token opens nothing.
    expect(await metadata(second as RunningInstance, '/latest/meta-data/instance-id', header)).not.toContain('i-')
  })
})

describe('ssh', () => {
  test('lets in the instance’s key pair and no other', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'karri-key-'))
    const { KeyMaterial = '' } = await cloud.ec2.send(new CreateKeyPairCommand({ KeyName: 'stranger' }))
    try {
      const stranger = join(folder, 'stranger.pem')
      await writeFile(stranger, KeyMaterial, { mode: 0o600 })
      expect(await logIn(cloud, first.publicIp, { command: 'echo in' })).toBe('in\n')
      await expect(logIn(cloud, first.publicIp, { command: 'echo in', key: stranger })).rejects.toThrow(
        /Permission denied/,
      )
    } finally {
      await cloud.ec2.send(new DeleteKeyPairCommand({ KeyName: 'stranger' }))
      await rm(folder, { recursive: true })
    }
  })
})
