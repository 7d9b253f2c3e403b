// Comparison of signatures, whose time says nothing about where they differ.
import { timingSafeEqual } from 'node:crypto'

/** Whether two signatures are the same. Their length is not a secret. */
export function equalInConstantTime(a: string, b: string): boolean {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.length === right.length && timingSafeEqual(left, right)
}
