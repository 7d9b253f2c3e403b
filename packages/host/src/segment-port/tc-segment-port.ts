// Segment ports by two tc-BPF programs, for kernels without 8021q. A port is a veth pair; bpf/vlan.c says how frames move.
// The device gets its name last, so that one that is named like a port has its programs, whenever the maker died.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { KarriError, MAX_VLAN_ID, MIN_VLAN_ID } from '@karri/model'
import { createVethPair, deleteLink, type Link, readLinks, renameLink, setLinkUp, setPromiscuous } from '../ip.ts'
import type { CommandRunner } from '../run/command-runner.ts'
import { addClsact, deleteEmptyClsact, deleteFilter, readFilterPreferences, setBpfFilter } from '../tc.ts'
import { parsePortName, type SegmentPort, type SegmentPortDriver } from './segment-port.ts'
import { patchVlanObject } from './vlan-object.ts'

/** Preferences 40002 to 44094 at a parent's ingress are Karri's: high, so that an operator's filters come first. */
const PREFERENCE_BASE = 40_000

export const tcSegmentPort: SegmentPortDriver = {
  async create(runner, wanted) {
    const { parent, tag } = wanted
    await removeParts(runner, wanted)
    const outer = newName(tag)
    const inner = innerName(tag)
    const { mac, mtu } = linkOf(await readLinks(runner), parent)
    await createVethPair(runner, { name: outer, peer: inner, mac, mtu })
    await setLinkUp(runner, inner)
    const links = await readLinks(runner)
    await addClsact(runner, parent)
    await addClsact(runner, inner)
    const folder = await mkdtemp(join(tmpdir(), 'karri-vlan-'))
    try {
      const push = join(folder, 'push.o')
      const pop = join(folder, 'pop.o')
      await writeFile(push, patchVlanObject({ tag, target: linkOf(links, parent).index }))
      await writeFile(pop, patchVlanObject({ tag, target: linkOf(links, inner).index }))
      await setBpfFilter(runner, { device: inner, preference: 1, objectFile: push, section: 'tc_push' })
      const preference = PREFERENCE_BASE + tag
      await setBpfFilter(runner, { device: parent, preference, objectFile: pop, section: 'tc_pop' })
    } finally {
      await rm(folder, { recursive: true })
    }
    // Its hardware would throw away what is for guests; 8021q hands its bridge's wish down by itself.
    await setPromiscuous(runner, parent, 'on')
    await renameLink(runner, outer, wanted.port)
  },

  async remove(runner, port) {
    await removeParts(runner, port)
    if ((await readFilterPreferences(runner, port.parent)).some(isKarris)) return
    await setPromiscuous(runner, port.parent, 'off')
    await deleteEmptyClsact(runner, port.parent)
  },

  async find(runner, links) {
    const karris = links.filter(({ kind, isKarris }) => kind === 'veth' && isKarris)
    const names = new Set(karris.map(({ name }) => name))
    const ports = karris.flatMap(({ name }) => parsePortName(name) ?? [])
    const filtered = await readFilteredTags(runner, links)
    const has = ({ parent, tag }: SegmentPort) => filtered.has(`${parent} ${tag}`)
    const whole = ports.filter((port) => names.has(innerName(port.tag)) && has(port))
    const known = new Set(whole.map(({ tag }) => tag))
    const halves = karris.flatMap(({ name }) => parseHalf(name) ?? []).filter(({ tag }) => !known.has(tag))
    const orphans = [...filtered.values()].filter(({ tag }) => !known.has(tag))
    // By tag, and those whose parent is known last, so that they win.
    const broken = [...halves, ...orphans, ...ports.filter((port) => !whole.includes(port))]
    return { whole, broken: [...new Map(broken.map((port) => [port.tag, port])).values()] }
  },
}

async function removeParts(runner: CommandRunner, { parent, port, tag }: SegmentPort): Promise<void> {
  await deleteFilter(runner, parent, PREFERENCE_BASE + tag)
  // Either end takes the other with it; the outer one may still have its first name. A device of the operator's that
  // happens to be named like a port stays, and `create` then fails at the name.
  const names = [innerName(tag), newName(tag), port]
  const links = await readLinks(runner)
  for (const link of links.filter(({ name, isKarris }) => isKarris && names.includes(name))) {
    await deleteLink(runner, link.name)
  }
}

/** The pair's end that carries the push program: `kvp10`. */
function innerName(tag: number): string {
  return `kvp${tag}`
}

/** The outer end until it is complete: `kvt10`. */
function newName(tag: number): string {
  return `kvt${tag}`
}

/** An end of a pair, which does not name its parent: `lo` stands in, where there is no filter to remove. */
function parseHalf(name: string): SegmentPort | null {
  const tag = Number(/^kv[pt](\d{1,4})$/.exec(name)?.[1] ?? 0)
  return tag < MIN_VLAN_ID ? null : { parent: 'lo', port: name, tag }
}

/** Karri's pop filters on every device that could be a parent, keyed `eth0 10`. */
async function readFilteredTags(
  runner: CommandRunner,
  links: readonly Link[],
): Promise<ReadonlyMap<string, SegmentPort>> {
  const parents = links.filter(({ isKarris, name }) => !isKarris && name !== 'lo')
  const found = await Promise.all(
    parents.map(async ({ name: parent }) =>
      (await readFilterPreferences(runner, parent))
        .filter(isKarris)
        .map((preference) => preference - PREFERENCE_BASE)
        .map((tag): [string, SegmentPort] => [`${parent} ${tag}`, { parent, port: `${parent}.${tag}`, tag }]),
    ),
  )
  return new Map(found.flat())
}

function isKarris(preference: number): boolean {
  return preference >= PREFERENCE_BASE + MIN_VLAN_ID && preference <= PREFERENCE_BASE + MAX_VLAN_ID
}

function linkOf(links: readonly Link[], name: string): Link {
  const link = links.find((candidate) => candidate.name === name)
  if (link !== undefined) return link
  throw new KarriError(
    'NoSuchDevice',
    `network device ${name} does not exist: is VNET_PRIVINTERFACE right on this host?`,
  )
}
