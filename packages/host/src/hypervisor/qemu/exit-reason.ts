// Why a guest ended, in words, from the event that QEMU sends last.
import type { QmpEvent } from '../qmp/qmp-message.ts'

/** The reason in a `SHUTDOWN` event, or null for any other event (QEMU QMP reference, ShutdownCause). */
export function readShutdownReason(event: QmpEvent): string | null {
  if (event.name !== 'SHUTDOWN') return null
  const cause = String(event.data.reason)
  return REASONS[cause] ?? `it was shut down: ${cause}`
}

const REASONS: Readonly<Record<string, string>> = {
  'guest-shutdown': 'the guest powered itself off',
  'guest-panic': "the guest's kernel panicked",
  'host-qmp-quit': 'it was ended over QMP',
  'host-signal': 'its process was ended by a signal',
  'host-error': 'QEMU met an error',
}
