// Key pairs through the official SDK: the fingerprints are checked against OpenSSL's and OpenSSH's own words for them.
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import {
  CreateKeyPairCommand,
  DeleteKeyPairCommand,
  DescribeKeyPairsCommand,
  ImportKeyPairCommand,
} from '@aws-sdk/client-ec2'
import sshpk from 'sshpk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestApi, refusal, type TestApi } from '../ec2.fixture.ts'

let api: TestApi
beforeAll(async () => {
  api = await openTestApi()
})
afterAll(() => api.close())

const colons = (hex: string) => (hex.match(/../g) ?? []).join(':')
const spki = (type: 'rsa' | 'ed25519' | 'ec', bits = 2048) => {
  const pair =
    type === 'rsa'
      ? generateKeyPairSync('rsa', { modulusLength: bits })
      : type === 'ec'
        ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
        : generateKeyPairSync('ed25519')
  return pair.publicKey
}
const ssh = (key: ReturnType<typeof spki>) =>
  sshpk.parseKey(key.export({ type: 'spki', format: 'pem' }), 'pem').toString('ssh')

describe('CreateKeyPair', () => {
  it('makes RSA 2048 with the SHA-1 of its PKCS #8 form as fingerprint', async () => {
    const made = await api.other.send(new CreateKeyPairCommand({ KeyName: 'rsa' }))
    const key = createPrivateKey(made.KeyMaterial ?? '')
    expect(made.KeyMaterial).toMatch(/^-----BEGIN RSA PRIVATE KEY-----/)
    expect(key.asymmetricKeyDetails?.modulusLength).toBe(2048)
    const der = key.export({ type: 'pkcs8', format: 'der' })
    expect(made.KeyFingerprint).toBe(colons(createHash('sha1').update(der).digest('hex')))
    const { KeyPairs } = await api.other.send(
      new DescribeKeyPairsCommand({ KeyNames: ['rsa'], IncludePublicKey: true }),
    )
    const publicKey = sshpk.parseKey(createPublicKey(key).export({ type: 'spki', format: 'pem' }), 'pem')
    publicKey.comment = 'rsa'
    expect(KeyPairs?.[0]).toMatchObject({
      KeyPairId: made.KeyPairId,
      KeyType: 'rsa',
      PublicKey: publicKey.toString('ssh'),
    })
  })

  it('makes ED25519 in the format that ssh reads', async () => {
    const made = await api.other.send(new CreateKeyPairCommand({ KeyName: 'ed', KeyType: 'ed25519' }))
    const key = sshpk.parsePrivateKey(made.KeyMaterial ?? '', 'ssh-private')
    expect(made.KeyMaterial).toMatch(/^-----BEGIN OPENSSH PRIVATE KEY-----/)
    expect(`SHA256:${made.KeyFingerprint?.replace(/=+$/, '')}`).toBe(key.fingerprint('sha256').toString())
  })

  it('shows the tags of TagSpecifications and finds by them', async () => {
    const TagSpecifications = [{ ResourceType: 'key-pair' as const, Tags: [{ Key: 'team', Value: 'blue' }] }]
    await api.other.send(new CreateKeyPairCommand({ KeyName: 'tagged', TagSpecifications }))
    const Filters = [{ Name: 'tag:team', Values: ['bl*'] }]
    const { KeyPairs } = await api.other.send(new DescribeKeyPairsCommand({ Filters }))
    expect(KeyPairs?.map(({ KeyName, Tags }) => ({ KeyName, Tags }))).toEqual([
      { KeyName: 'tagged', Tags: [{ Key: 'team', Value: 'blue' }] },
    ])
  })

  it.each([
    ['a name that is taken', { KeyName: 'rsa' }, 'InvalidKeyPair.Duplicate'],
    ['a name with a line end', { KeyName: 'a\nb' }, 'InvalidParameterValue'],
    ['an empty name', { KeyName: '' }, 'InvalidParameterValue'],
    ['a long name', { KeyName: 'x'.repeat(256) }, 'InvalidParameterValue'],
    ['an unknown type', { KeyName: 'new', KeyType: 'dsa' as 'rsa' }, 'InvalidParameterValue'],
    ['PuTTY format', { KeyName: 'new', KeyFormat: 'ppk' as const }, 'UnsupportedOperation'],
    [
      'tags of another type',
      { KeyName: 'new', TagSpecifications: [{ ResourceType: 'instance' as const, Tags: [{ Key: 'a', Value: 'b' }] }] },
      'InvalidParameterValue',
    ],
  ])('refuses %s', async (_name, input, code) => {
    const before = await api.dump()
    await expect(api.other.send(new CreateKeyPairCommand(input))).rejects.toMatchObject(refusal(code))
    expect(await api.dump()).toEqual(before)
  })
})

describe('ImportKeyPair', () => {
  it.each([
    ['OpenSSH', (key: ReturnType<typeof spki>) => ssh(key)],
    ['PEM', (key: ReturnType<typeof spki>) => key.export({ type: 'spki', format: 'pem' }).toString()],
    [
      'RFC 4716',
      (key: ReturnType<typeof spki>) =>
        `---- BEGIN SSH2 PUBLIC KEY ----\nComment: "me"\n${ssh(key).split(' ')[1]?.replace(/.{70}/g, '$&\n')}\n---- END SSH2 PUBLIC KEY ----\n`,
    ],
  ])('takes %s text with the MD5 of its SPKI form as fingerprint', async (format, render) => {
    const key = spki('rsa')
    const made = await api.other.send(
      new ImportKeyPairCommand({ KeyName: `import ${format}`, PublicKeyMaterial: Buffer.from(render(key)) }),
    )
    const der = key.export({ type: 'spki', format: 'der' })
    expect(made.KeyFingerprint).toBe(colons(createHash('md5').update(der).digest('hex')))
  })

  it('takes ED25519', async () => {
    const text = ssh(spki('ed25519'))
    const made = await api.other.send(
      new ImportKeyPairCommand({ KeyName: 'import ed', PublicKeyMaterial: Buffer.from(text) }),
    )
    expect(`SHA256:${made.KeyFingerprint?.replace(/=+$/, '')}`).toBe(
      sshpk.parseKey(text, 'ssh').fingerprint('sha256').toString(),
    )
  })

  it('keeps nothing of the text but the key: no option and no second line reaches a guest', async () => {
    const text = `${ssh(spki('ed25519'))} comment with words`
    await api.other.send(new ImportKeyPairCommand({ KeyName: 'clean', PublicKeyMaterial: Buffer.from(text) }))
    const { KeyPairs } = await api.other.send(
      new DescribeKeyPairsCommand({ KeyNames: ['clean'], IncludePublicKey: true }),
    )
    expect(KeyPairs?.[0]?.PublicKey).toBe(`${text.split(' ').slice(0, 2).join(' ')} clean`)
  })

  const privateKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  it.each([
    ['nonsense', 'ssh-rsa AAAA'],
    ['nothing', ''],
    ['options before the key', `command="/bin/sh" ${ssh(spki('ed25519'))}`],
    ['two lines', `${ssh(spki('ed25519'))}\n${ssh(spki('ed25519'))}`],
    ['a private key', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()],
    ['an elliptic curve', ssh(spki('ec'))],
    ['a short RSA key', ssh(spki('rsa', 512))],
    ['a large text', 'x'.repeat(5000)],
  ])('refuses %s', async (_name, text) => {
    const before = await api.dump()
    const command = new ImportKeyPairCommand({ KeyName: 'bad', PublicKeyMaterial: Buffer.from(text) })
    await expect(api.other.send(command)).rejects.toMatchObject(refusal('InvalidKey.Format'))
    expect(await api.dump()).toEqual(before)
  })
})

describe('DeleteKeyPair', () => {
  it('deletes by name and by id, with the tags', async () => {
    const TagSpecifications = [{ ResourceType: 'key-pair' as const, Tags: [{ Key: 'a', Value: 'b' }] }]
    const PublicKeyMaterial = Buffer.from(ssh(spki('ed25519')))
    const before = await api.dump()
    for (const KeyName of ['one', 'two']) {
      await api.other.send(new ImportKeyPairCommand({ KeyName, PublicKeyMaterial, TagSpecifications }))
    }
    const { KeyPairs } = await api.other.send(new DescribeKeyPairsCommand({ KeyNames: ['two'] }))
    await api.other.send(new DeleteKeyPairCommand({ KeyName: 'one' }))
    await api.other.send(new DeleteKeyPairCommand({ KeyPairId: KeyPairs?.[0]?.KeyPairId }))
    expect(await api.dump()).toEqual(before)
  })

  it('says yes to a name that is not there, and no to an id', async () => {
    const answer = await api.other.send(new DeleteKeyPairCommand({ KeyName: 'never' }))
    expect(answer.Return).toBe(true)
    const absent = new DeleteKeyPairCommand({ KeyPairId: 'key-0123456789abcdef0' })
    await expect(api.other.send(absent)).rejects.toMatchObject(refusal('InvalidKeyPair.NotFound'))
  })
})

describe('DescribeKeyPairs', () => {
  it('orders by name and takes each filter', async () => {
    const all = (await api.other.send(new DescribeKeyPairsCommand({}))).KeyPairs ?? []
    expect(all.map(({ KeyName }) => KeyName)).toEqual([...all.map(({ KeyName }) => KeyName)].sort())
    const ed = all.find(({ KeyName }) => KeyName === 'ed')
    for (const [Name, value] of [
      ['key-name', 'ed'],
      ['key-pair-id', ed?.KeyPairId],
      ['fingerprint', ed?.KeyFingerprint],
    ] as const) {
      const Filters = [{ Name, Values: [value ?? ''] }]
      const { KeyPairs } = await api.other.send(new DescribeKeyPairsCommand({ Filters }))
      expect(KeyPairs?.map(({ KeyName }) => KeyName)).toEqual(['ed'])
    }
  })

  it('refuses a name that is not there', async () => {
    await expect(api.other.send(new DescribeKeyPairsCommand({ KeyNames: ['nope'] }))).rejects.toMatchObject(
      refusal('InvalidKeyPair.NotFound'),
    )
  })
})
