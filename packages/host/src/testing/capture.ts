// Frames on the wire, by tcpdump. Test code only.
import { readFileSync } from 'node:fs'
import { eventually } from './eventually.ts'
import type { TestNetwork } from './test-network.ts'

export interface Capture {
  /** What was seen so far, one line per frame with its link header. */
  frames(): readonly string[]
}

/** Starts to capture on a host's device; resolves when tcpdump listens. Ended with the network. */
export async function startCapture(
  network: TestNetwork,
  place: { readonly host: string; readonly device: string; readonly filter?: string },
): Promise<Capture> {
  const options = ['-i', place.device, '-e', '-nn', '-l', '-p', '--immediate-mode', '-Z', 'root']
  const { logFile } = await network.spawn(place.host, 'tcpdump', [...options, ...(place.filter ? [place.filter] : [])])
  await eventually(() => readFileSync(logFile, 'utf8').includes('listening on'))
  return {
    frames: () =>
      readFileSync(logFile, 'utf8')
        .split('\n')
        .filter((line) => /^\d\d:\d\d:\d\d\./.test(line)),
  }
}
