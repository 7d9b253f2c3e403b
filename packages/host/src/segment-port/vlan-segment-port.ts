// Segment ports by the kernel's 8021q module: the default, and what every distribution's kernel carries.
import { createVlan, deleteLink, readLinks } from '../ip.ts'
import { parsePortName, type SegmentPortDriver } from './segment-port.ts'

export const vlanSegmentPort: SegmentPortDriver = {
  async create(runner, { parent, port, tag }) {
    const links = await readLinks(runner)
    if (links.some(({ name, kind, isKarris }) => name === port && kind === 'vlan' && isKarris)) return
    await createVlan(runner, { parent, name: port, tag })
  },

  async remove(runner, { port }) {
    await deleteLink(runner, port)
  },

  // The kernel makes such a device in one step: it is there whole or not at all.
  async find(_runner, links) {
    const ports = links.filter(({ kind, isKarris }) => kind === 'vlan' && isKarris)
    return { whole: ports.flatMap(({ name }) => parsePortName(name) ?? []), broken: [] }
  },
}
