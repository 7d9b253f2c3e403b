// IMDSv2's session tokens: an expiry and a MAC over it and the instance. Nothing is stored, so they hold across a restart of
// the cluster-controller; a token of one instance is none for another, not even for a later one with the same address.
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Clock, InstanceId } from '@karri/model'

export interface SessionTokens {
  /** A token of an instance, valid for `ttlSeconds`. */
  issue(instanceId: InstanceId, ttlSeconds: number): string
  /** Whether a text is a token of this instance that has not expired. */
  isValid(token: string, instanceId: InstanceId): boolean
}

/** Tokens under a secret key of at least 32 bytes. */
export function createSessionTokens(key: Uint8Array, clock: Clock): SessionTokens {
  return {
    issue: (instanceId, ttlSeconds) => {
      const expiry = Buffer.alloc(EXPIRY_BYTES)
      expiry.writeBigUInt64BE(BigInt(clock.now() + ttlSeconds * 1000))
      return Buffer.concat([expiry, macOf(expiry, instanceId)]).toString('base64url')
    },
    isValid: (token, instanceId) => {
      const bytes = Buffer.from(token, 'base64url')
      // Decoding is lenient; only the one spelling that was issued counts.
      if (bytes.length !== EXPIRY_BYTES + MAC_BYTES || bytes.toString('base64url') !== token) return false
      const expiry = bytes.subarray(0, EXPIRY_BYTES)
      const authentic = timingSafeEqual(bytes.subarray(EXPIRY_BYTES), macOf(expiry, instanceId))
      return authentic && clock.now() < Number(expiry.readBigUInt64BE())
    },
  }

  function macOf(expiry: Uint8Array, instanceId: InstanceId): Buffer {
    return createHmac('sha256', key).update(expiry).update(instanceId).digest()
  }
}

const EXPIRY_BYTES = 8
const MAC_BYTES = 32
