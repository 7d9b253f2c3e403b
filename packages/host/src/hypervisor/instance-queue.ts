// One operation at a time per instance: a start and a stop that overlap would each see half of the other's work.
import type { InstanceId } from '@karri/model'

export interface InstanceQueue {
  /** Runs the operation when all earlier ones of the instance have ended, however they ended. */
  run<T>(instanceId: InstanceId, operation: () => Promise<T>): Promise<T>
}

/** An empty queue for every instance. */
export function createInstanceQueue(): InstanceQueue {
  const tails = new Map<InstanceId, Promise<unknown>>()
  return {
    async run(instanceId, operation) {
      const result = (tails.get(instanceId) ?? Promise.resolve()).then(operation)
      const tail = result.catch(() => undefined)
      tails.set(instanceId, tail)
      try {
        return await result
      } finally {
        if (tails.get(instanceId) === tail) tails.delete(instanceId)
      }
    },
  }
}
