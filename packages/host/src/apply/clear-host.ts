// Takes Karri off a host, wholly or where it was left half-done. Needs no plan and no memory: what is Karri's is known by
// its marks, so that an uninstaller or another version can run it.
import { stopDhcp } from '../dhcp/start-dhcp.ts'
import { deleteAddress, deleteLink, readLinks } from '../ip.ts'
import { deleteTable } from '../nft.ts'
import type { SegmentPortKind } from '../segment-port/segment-port.ts'
import { SEGMENT_PORT_DRIVERS } from '../segment-port/segment-port-drivers.ts'
import {
  dhcpFolder,
  type HostApplierOptions,
  HostApplyError,
  type HostChangeFailure,
  tableFamily,
} from './host-applier.ts'
import { isTap } from './read-host.ts'

/** Removes what killed processes left half-made, and every port of a driver that is not the chosen one. */
export async function sweepHost({ runner, segmentPort }: HostApplierOptions): Promise<void> {
  const links = await readLinks(runner)
  for (const kind of Object.keys(SEGMENT_PORT_DRIVERS) as SegmentPortKind[]) {
    const driver = SEGMENT_PORT_DRIVERS[kind]
    const { whole, broken } = await driver.find(runner, links)
    for (const port of kind === segmentPort ? broken : [...broken, ...whole]) await driver.remove(runner, port)
  }
}

/** Removes everything of Karri; what is left of a step that failed does not stop the others. */
export async function clearHost(options: HostApplierOptions): Promise<void> {
  const { runner } = options
  const failures: HostChangeFailure[] = []
  const step = (change: string, work: () => Promise<void>) =>
    work().catch((cause: unknown) => void failures.push({ change, cause }))
  await step('stop-dhcp', () => stopDhcp({ clock: options.clock, folder: dhcpFolder(options) }))
  await step('remove addresses', () => removePublicAddresses(options))
  await step('remove ports', () => removePorts(options))
  await step('remove devices', async () => {
    const devices = (await readLinks(runner)).filter((link) => link.isKarris || isTap(link))
    for (const { name } of devices) await deleteLink(runner, name)
  })
  // Last: no device of Karri is ever up without its rules.
  await step('remove table', () => deleteTable(runner, tableFamily(options)))
  if (failures.length > 0) throw new HostApplyError(failures)
}

async function removePublicAddresses({ runner }: HostApplierOptions): Promise<void> {
  for (const { name, addresses } of await readLinks(runner)) {
    for (const address of addresses.filter(({ isKarris }) => isKarris)) await deleteAddress(runner, name, address)
  }
}

async function removePorts({ runner }: HostApplierOptions): Promise<void> {
  const links = await readLinks(runner)
  for (const driver of Object.values(SEGMENT_PORT_DRIVERS)) {
    const { whole, broken } = await driver.find(runner, links)
    for (const port of [...whole, ...broken]) await driver.remove(runner, port)
  }
}
