// Judges an image file before a disk is made on it: format by its bytes, size, and for qcow2 a second opinion by
// qemu-img, which runs under limits because a crafted file may make it loop or grow.
import { open } from 'node:fs/promises'
import { KarriError } from '@karri/model'
import type { CommandRunner } from '../run/command-runner.ts'
import { isQcow2, parseQcow2Header, QCOW2_HEADER_BYTES } from './qcow2-header.ts'

/** A file that may be the base of a disk. */
export interface InspectedImage {
  readonly format: 'qcow2' | 'raw'
  readonly virtualBytes: number
}

/** Inspects an image. @throws KarriError `ImageRefused` */
export async function inspectImage(runner: CommandRunner, path: string): Promise<InspectedImage> {
  const { head, size } = await readHead(path)
  if (size === 0) throw refused(path, 'it is empty')
  if (!isQcow2(head)) return { format: 'raw', virtualBytes: size }
  const header = parseQcow2Header(head)
  if (!header.ok) throw refused(path, header.problems.map((problem) => problem.message).join(', '))
  const { virtualBytes } = header.value
  const seen = await readVirtualBytes(runner, path)
  if (seen !== virtualBytes)
    throw refused(path, `its header says ${virtualBytes} bytes and qemu-img says ${JSON.stringify(seen)}`)
  return { format: 'qcow2', virtualBytes }
}

/** Memory and time for reading a header; qemu-img takes 30 ms and maps 300 MiB, most of it libraries. */
const LIMITS = ['--as=1073741824', '--cpu=10']
const LIMIT_MS = 15_000

async function readVirtualBytes(runner: CommandRunner, path: string): Promise<unknown> {
  try {
    const command = ['qemu-img', 'info', '--output=json', '-f', 'qcow2', path]
    const { stdout } = await runner.run('prlimit', [...LIMITS, '--', ...command], { timeoutMs: LIMIT_MS })
    return (JSON.parse(stdout) as { 'virtual-size'?: unknown })['virtual-size']
  } catch (cause) {
    throw refused(path, 'qemu-img cannot read it', cause)
  }
}

async function readHead(path: string): Promise<{ readonly head: Uint8Array; readonly size: number }> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(QCOW2_HEADER_BYTES), 0, QCOW2_HEADER_BYTES, 0)
    return { head: buffer.subarray(0, bytesRead), size: (await file.stat()).size }
  } finally {
    await file.close()
  }
}

function refused(path: string, reason: string, cause?: unknown): KarriError {
  return new KarriError('ImageRefused', `the image ${path} cannot be used: ${reason}`, { cause })
}
