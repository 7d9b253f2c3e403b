// The one question to a zone that is not desired state: what an instance wrote to its console. A read, with a deadline.
import type { InstanceId, NodeName, ZoneName } from '@karri/model'

export interface ConsoleOutput {
  /** The last 64 KiB that the guest wrote, oldest first. */
  readonly output: Uint8Array
  /** Milliseconds since the Unix epoch of the last write; null before the first. */
  readonly writtenAtMs: number | null
}

export interface ConsoleReader {
  /** @throws KarriError `ZoneUnreachable` when the zone or its node does not answer in time. */
  read(where: {
    readonly zone: ZoneName
    readonly node: NodeName
    readonly instanceId: InstanceId
  }): Promise<ConsoleOutput>
}
