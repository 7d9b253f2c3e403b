// Keeps what the probe of KVM found, so that a restarted node-controller has its guests again at once: the probe boots a
// guest and takes seconds. It holds as long as the host is up and its /dev/kvm is the same.
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { AcceleratorProbe } from '@karri/host'
import { bad, ok, type Result } from '@karri/model'
import { createKeptFile, type Logger } from '@karri/service'

interface KeptProbe extends AcceleratorProbe {
  /** What it was found under. */
  readonly host: string
}

/** The kept answer of this host, or a new one that is kept from now on. `host` differs when the answer may. */
export async function keepProbe(
  place: { readonly runDir: string; readonly host: string; readonly log: Logger },
  probe: () => Promise<AcceleratorProbe>,
): Promise<AcceleratorProbe> {
  const file = createKeptFile<KeptProbe>({
    path: join(place.runDir, 'accelerator.json'),
    parse: parseProbe,
    render: (value) => JSON.stringify(value),
    onDamaged: (damage) => place.log.warn(damage, 'the kept answer of the KVM probe is damaged: probing again'),
  })
  const kept = await file.read()
  if (kept?.host === place.host) return { accelerator: kept.accelerator, reason: kept.reason }
  const answer = await probe()
  await file.write({ ...answer, host: place.host })
  return answer
}

/** What the answer of the probe depends on: this boot of the host, and the device as it is now. */
export async function readProbeHost(bootId: string, device = '/dev/kvm'): Promise<string> {
  const found = await stat(device).catch(() => null)
  return found === null
    ? `${bootId} none`
    : `${bootId} ${found.rdev} ${found.mode} ${found.uid} ${found.gid} ${found.ctimeMs}`
}

function parseProbe(bytes: Uint8Array): Result<KeptProbe> {
  try {
    const { accelerator, reason, host } = JSON.parse(new TextDecoder().decode(bytes)) as KeptProbe
    const whole =
      (accelerator === 'kvm' || accelerator === 'tcg') && typeof reason === 'string' && typeof host === 'string'
    return whole ? ok({ accelerator, reason, host }) : bad({ path: 'accelerator.json', message: 'not a probe answer' })
  } catch (error) {
    return bad({ path: 'accelerator.json', message: (error as Error).message })
  }
}
