// The lab's hosts: the network of the seed text, one front-end, two nodes and a machine on the LAN to try things from.
// Plain data; network/ makes it real and apps/karri puts daemons into it.

/** One machine of the lab. */
export interface LabHost {
  readonly name: 'front-end' | 'node1' | 'node2' | 'client'
  /** Its address on the LAN, without the prefix length. */
  readonly address: string
}

/** The lab's LAN is a single 192.168.0.0/16, as in the seed: its nodes sit in 192.168.0.x and 192.168.5.x. */
export const LAN_PREFIX = 16

/** The hosts of the seed text, and a client on their LAN. */
export const LAB_HOSTS: readonly LabHost[] = [
  { name: 'front-end', address: '192.168.0.114' },
  { name: 'node1', address: '192.168.0.19' },
  { name: 'node2', address: '192.168.5.7' },
  { name: 'client', address: '192.168.0.50' },
]

/** A host of the lab by name. */
export function labHost(name: LabHost['name']): LabHost {
  const host = LAB_HOSTS.find((candidate) => candidate.name === name)
  if (!host) throw new RangeError(`no host ${name} in the lab`)
  return host
}
