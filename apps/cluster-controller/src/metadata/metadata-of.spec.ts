// The whole tree of a full and of a sparse instance, and the paths through it.
import { describe, expect, it } from 'vitest'
import { databaseInstance, exampleView, webInstance } from '../example-zone.fixture.ts'
import { metadataOf } from './metadata-of.ts'
import { readMetadata } from './read-metadata.ts'

function textOf(answer: string | Uint8Array | null): string | null {
  return answer instanceof Uint8Array ? Buffer.from(answer).toString('latin1') : answer
}

// Every path that the indexes lead to, with what is there: the whole tree as a client walks it.
function walk(tree: ReturnType<typeof metadataOf>, path = '/latest/'): Record<string, string | null> {
  const index = textOf(readMetadata(tree, path)) ?? ''
  const found: Record<string, string | null> = {}
  for (const name of index.split('\n')) {
    const key = /^(\d+)=/.exec(name)
    if (key) Object.assign(found, { [path]: index }, walk(tree, `${path}${key[1]}/`))
    else if (name.endsWith('/')) Object.assign(found, walk(tree, path + name))
    else found[path + name] = textOf(readMetadata(tree, path + name))
  }
  return found
}

describe('metadataOf()', () => {
  it('tells an instance everything about itself', () => {
    const instance = webInstance({ userData: Buffer.from('#!/bin/sh\n').toString('base64') })
    expect(walk(metadataOf(exampleView(1, [instance]), instance))).toMatchInlineSnapshot(`
      {
        "/latest/dynamic/instance-identity/document": "{
        "accountId": "000000000001",
        "architecture": "x86_64",
        "availabilityZone": "rosh-cluster1",
        "billingProducts": null,
        "devpayProductCodes": null,
        "marketplaceProductCodes": null,
        "imageId": "emi-00000000000000001",
        "instanceId": "i-00000000000000001",
        "instanceType": "m1.large",
        "kernelId": "eki-00000000000000001",
        "pendingTime": "2010-05-14T07:59:58Z",
        "privateIp": "10.10.1.2",
        "ramdiskId": "eri-00000000000000001",
        "version": "2017-09-30"
      }",
        "/latest/meta-data/ami-id": "emi-00000000000000001",
        "/latest/meta-data/ami-launch-index": "0",
        "/latest/meta-data/ami-manifest-path": "(unknown)",
        "/latest/meta-data/hostname": "ip-10-10-1-2",
        "/latest/meta-data/instance-action": "none",
        "/latest/meta-data/instance-id": "i-00000000000000001",
        "/latest/meta-data/instance-life-cycle": "on-demand",
        "/latest/meta-data/instance-type": "m1.large",
        "/latest/meta-data/kernel-id": "eki-00000000000000001",
        "/latest/meta-data/local-hostname": "ip-10-10-1-2",
        "/latest/meta-data/local-ipv4": "10.10.1.2",
        "/latest/meta-data/mac": "d0:0d:0a:0a:01:02",
        "/latest/meta-data/network/interfaces/macs/d0:0d:0a:0a:01:02/device-number": "0",
        "/latest/meta-data/network/interfaces/macs/d0:0d:0a:0a:01:02/ipv4-associations/192.168.3.1": "10.10.1.2",
        "/latest/meta-data/network/interfaces/macs/d0:0d:0a:0a:01:02/local-hostname": "ip-10-10-1-2",
        "/latest/meta-data/network/interfaces/macs/d0:0d:0a:0a:01:02/local-ipv4s": "10.10.1.2",
        "/latest/meta-data/network/interfaces/macs/d0:0d:0a:0a:01:02/mac": "d0:0d:0a:0a:01:02",
        "/latest/meta-data/network/interfaces/macs/d0:0d:0a:0a:01:02/owner-id": "000000000001",
        "/latest/meta-data/network/interfaces/macs/d0:0d:0a:0a:01:02/public-hostname": "192.168.3.1",
        "/latest/meta-data/network/interfaces/macs/d0:0d:0a:0a:01:02/public-ipv4s": "192.168.3.1",
        "/latest/meta-data/network/interfaces/macs/d0:0d:0a:0a:01:02/security-group-ids": "sg-00000000000000001",
        "/latest/meta-data/network/interfaces/macs/d0:0d:0a:0a:01:02/security-groups": "web",
        "/latest/meta-data/network/interfaces/macs/d0:0d:0a:0a:01:02/subnet-ipv4-cidr-block": "10.10.1.0/27",
        "/latest/meta-data/placement/availability-zone": "rosh-cluster1",
        "/latest/meta-data/public-hostname": "192.168.3.1",
        "/latest/meta-data/public-ipv4": "192.168.3.1",
        "/latest/meta-data/public-keys/": "0=mykey",
        "/latest/meta-data/public-keys/0/openssh-key": "ssh-rsa AAAAB3 mykey",
        "/latest/meta-data/ramdisk-id": "eri-00000000000000001",
        "/latest/meta-data/reservation-id": "r-00000000000000001",
        "/latest/meta-data/security-groups": "web",
        "/latest/user-data": "#!/bin/sh
      ",
      }
    `)
  })

  it('leaves out what the instance does not have', () => {
    const bare = databaseInstance({
      keyPair: null,
      images: { ...databaseInstance().images, kernel: null, ramdisk: null },
    })
    const tree = metadataOf(exampleView(1, [bare]), bare)
    const paths = ['kernel-id', 'ramdisk-id', 'public-keys/', 'public-ipv4', 'public-hostname']
    for (const path of paths) expect(readMetadata(tree, `/latest/meta-data/${path}`)).toBeNull()
    expect(readMetadata(tree, '/latest/user-data')).toBeNull()
    expect(readMetadata(tree, '/latest/')).toBe('dynamic/\nmeta-data/')
  })

  it('names all groups in the order of the request', () => {
    const instance = databaseInstance()
    const tree = metadataOf(exampleView(1, [instance]), instance)
    expect(readMetadata(tree, '/latest/meta-data/security-groups')).toBe('database\nweb')
  })

  it('keeps every byte of user data, as the ancestor did not', () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index)
    const instance = webInstance({ userData: Buffer.from(bytes).toString('base64') })
    expect(readMetadata(metadataOf(exampleView(1, [instance]), instance), '/latest/user-data')).toEqual(
      Buffer.from(bytes),
    )
  })

  it('answers empty user data with nothing, not as absent', () => {
    const instance = webInstance({ userData: '' })
    expect(readMetadata(metadataOf(exampleView(1, [instance]), instance), '/latest/user-data')).toEqual(Buffer.alloc(0))
  })
})

describe('readMetadata()', () => {
  const tree = metadataOf(exampleView(1, [webInstance()]), webInstance())
  const cases = [
    ['/latest/meta-data/instance-id', 'i-00000000000000001'],
    ['/2009-04-04/meta-data/instance-id', 'i-00000000000000001'],
    ['/1.0/meta-data/local-ipv4', '10.10.1.2'],
    ['/latest//meta-data//instance-id/', 'i-00000000000000001'],
    ['/latest/meta-data/public-keys', '0=mykey'],
    ['/latest/meta-data/public-keys/0', 'openssh-key'],
    ['/latest/meta-data/public-keys/0/openssh-key', 'ssh-rsa AAAAB3 mykey'],
    ['/latest/meta-data/public-keys/1', null],
    ['/latest/meta-data/public-keys/0=mykey', null],
    ['/1999-01-01/meta-data/', null],
    ['/latest/meta-data/nonsense', null],
    ['/latest/meta-data/instance-id/deeper', null],
    ['/latest/meta-data/__proto__', null],
    ['/latest/meta-data/constructor', null],
    ['/latest/meta-data/../user-data', null],
    ['/latest/%2e%2e/meta-data/', null],
    ['/latest/meta-data/%ZZ', null],
  ] as const
  for (const [path, want] of cases) it(`answers ${path}`, () => expect(readMetadata(tree, path)).toBe(want))

  it('lists the versions at the root', () => {
    expect(readMetadata(tree, '/')).toMatch(/^1\.0\n2007-01-19\n[\s\S]*\n2009-04-04\n[\s\S]*\nlatest$/)
  })
})
