// The node's disk as placement counts it.
import { statfs } from 'node:fs/promises'

/** Bytes of the file system that holds a folder. */
export interface DiskCapacity {
  readonly totalBytes: number
  /** What a process without privileges may still take. */
  readonly freeBytes: number
}

/** Reads the capacity of the file system that holds a folder, which exists. */
export async function readDiskCapacity(folder: string): Promise<DiskCapacity> {
  const { blocks, bavail, bsize } = await statfs(folder)
  return { totalBytes: blocks * bsize, freeBytes: bavail * bsize }
}
