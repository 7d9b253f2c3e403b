// How the karri command prints an error: what failed and the remedy, without a stack, unless it is a defect. Pure.
import { KarriError } from '@karri/model'
import { RpcError } from '@karri/service'

/** One block of text for standard error. */
export function renderFailure(error: unknown): string {
  if (error instanceof KarriError) {
    // What the cloud-controller itself said is in the message already; the cause only wraps it.
    const saidByCloud = error instanceof RpcError && error.remoteCode !== ''
    const because = error.cause instanceof Error && !saidByCloud ? `\nBecause: ${error.cause.message}` : ''
    return `karri: ${error.message}${because}`
  }
  if (!(error instanceof Error)) return String(error)
  if (isRefusedConnection(error)) {
    const remedy = 'start one with "./karri up", or name another with --lab, --root, --api-port or --admin-port'
    return `karri: no cloud answers: ${remedy}\nBecause: ${error.message}`
  }
  // EC2's errors carry their code as the name; anything else is a defect, and its stack helps to find it.
  if ('$metadata' in error && !isSystemError(error)) return `karri: ${error.name}: ${error.message}`
  return error.stack ?? error.message
}

function isRefusedConnection(error: Error): boolean {
  return isSystemError(error) && error.code === 'ECONNREFUSED'
}

function isSystemError(error: Error): error is Error & { readonly code: string } {
  return 'code' in error && 'syscall' in error
}
