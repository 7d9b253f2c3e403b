// A guest's console file: QEMU appends to it for as long as the guest runs. Only its end is ever read, and the rest is
// given back to the file system in place, so that no guest can fill its node's disk by talking.
import { open } from 'node:fs/promises'
import type { CommandRunner } from '../../run/command-runner.ts'
import type { ConsoleOutput } from '../hypervisor.ts'

/** Bytes that stay readable: EC2's GetConsoleOutput has 64 KiB. */
export const CONSOLE_TAIL_BYTES = 64 * 1024

/** Bytes on disk before the file is cut; far above the tail, so that a quiet guest never causes work. */
export const CONSOLE_LIMIT_BYTES = 1024 * 1024

/** The last 64 KiB; empty when the guest has said nothing yet. */
export async function readConsoleTail(consoleLog: string): Promise<ConsoleOutput> {
  const file = await openOrNull(consoleLog)
  if (file === null) return { output: new Uint8Array(), writtenAtMs: 0 }
  try {
    const { size, mtimeMs } = await file.stat()
    const start = Math.max(0, size - CONSOLE_TAIL_BYTES)
    const buffer = Buffer.alloc(size - start)
    const { bytesRead } = await file.read(buffer, 0, buffer.length, start)
    return { output: new Uint8Array(buffer.subarray(0, bytesRead)), writtenAtMs: Math.round(mtimeMs) }
  } finally {
    await file.close()
  }
}

/**
 * Frees what is older than the tail once the file holds more than the limit. A hole is punched, because QEMU writes
 * meanwhile: truncating would lose what it writes between the copy and the cut.
 */
export async function trimConsoleLog(consoleLog: string, runner: CommandRunner): Promise<void> {
  const file = await openOrNull(consoleLog)
  if (file === null) return
  const { size, blocks } = await file.stat()
  await file.close()
  if (blocks * STAT_BLOCK_BYTES <= CONSOLE_LIMIT_BYTES) return
  const length = String(size - CONSOLE_TAIL_BYTES)
  await runner.run('fallocate', ['--punch-hole', '--offset', '0', '--length', length, consoleLog])
}

/** The unit of `st_blocks` (stat(2)). */
const STAT_BLOCK_BYTES = 512

async function openOrNull(path: string) {
  try {
    return await open(path, 'r')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw cause
  }
}
