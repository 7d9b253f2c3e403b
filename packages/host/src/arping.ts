// Gratuitous ARP (RFC 5227, section 3): tells the LAN that a public address is now here. Without it a neighbour that knew
// the address at another machine keeps talking to that one for half a minute. Three programs are called arping.
import { CommandError } from './run/command-error.ts'
import type { CommandRunner } from './run/command-runner.ts'

/** Which arping a host has: iputils', Thomas Habets', or busybox's. */
export type ArpingFlavour = 'iputils' | 'habets' | 'busybox'

/** Finds out which arping is there. @throws CommandError `CommandNotFound` when neither arping nor busybox is. */
export async function detectArping(runner: CommandRunner): Promise<ArpingFlavour> {
  try {
    const { stdout, stderr } = await runner.run('arping', ['-V'], { exitCodes: [0, 1, 2] })
    const said = stdout + stderr
    if (/iputils/i.test(said)) return 'iputils'
    return /habets/i.test(said) ? 'habets' : 'busybox'
  } catch (error) {
    if (!(error instanceof CommandError && error.code === 'CommandNotFound')) throw error
    return 'busybox'
  }
}

/** Announces an address of the device once. */
export async function announceAddress(
  runner: CommandRunner,
  flavour: ArpingFlavour,
  { device, address }: { readonly device: string; readonly address: string },
): Promise<void> {
  // Habets' waits for answers unless told otherwise and exits 1 since a gratuitous ARP has none.
  if (flavour === 'habets') {
    const args = ['-q', '-c', '1', '-W', '0.01', '-U', '-i', device, '-S', address, address]
    await runner.run('arping', args, { exitCodes: [0, 1] })
    return
  }
  const args = ['-q', '-U', '-c', '1', '-w', '1', '-I', device, address]
  if (flavour === 'iputils') await runner.run('arping', args, { exitCodes: [0, 1] })
  else await runner.run('busybox', ['arping', ...args], { exitCodes: [0, 1] })
}
