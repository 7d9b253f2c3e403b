// Chooses the driver of this node's guests from HYPERVISOR and from what the host really carries.
import { join } from 'node:path'
import {
  createCommandRunner,
  createQemuHypervisor,
  createSimulatedHypervisor,
  type Hypervisor,
  probeAccelerator,
} from '@karri/host'
import { KarriError } from '@karri/model'
import type { NodeConfig } from '@karri/network'
import type { DaemonContext } from '@karri/service'
import { keepProbe, readProbeHost } from './keep-probe.ts'

/** The driver. @throws KarriError `NoKvm` when HYPERVISOR demands KVM and no probe guest boots under it */
export async function createHypervisor(
  config: Pick<NodeConfig, 'hypervisor'>,
  { paths, log, clock, signal }: DaemonContext,
  bootId: string,
): Promise<Hypervisor> {
  const runFolder = join(paths.run, 'guests')
  if (config.hypervisor === 'simulated') return createSimulatedHypervisor({ clock, runFolder })
  const runner = createCommandRunner()
  const host = await readProbeHost(bootId)
  const probe = await keepProbe({ runDir: paths.run, host, log }, () => probeAccelerator(runner))
  if (config.hypervisor === 'kvm' && probe.accelerator !== 'kvm') {
    const remedy = 'enable virtualization in the firmware, or set HYPERVISOR="qemu" to run without it'
    throw new KarriError('NoKvm', `HYPERVISOR="kvm", but this host has no working KVM (${probe.reason}): ${remedy}`)
  }
  log.info(probe, 'the accelerator of guests is chosen')
  return createQemuHypervisor({ runner, clock, runFolder, accelerator: probe.accelerator, signal })
}
