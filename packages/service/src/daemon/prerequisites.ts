// What a daemon lacks is told at once, not one thing per attempt: an operator fixes a list in one go.
import { KarriError } from '@karri/model'

/**
 * Reads every prerequisite, whatever the others say.
 * @throws KarriError `NotReady` whose message lists everything that is missing or wrong, one line each with its remedy
 */
export async function readPrerequisites<T extends Readonly<Record<string, () => Promise<unknown>>>>(
  component: string,
  reads: T,
): Promise<{ readonly [Name in keyof T]: Awaited<ReturnType<T[Name]>> }> {
  const names = Object.keys(reads)
  const results = await Promise.allSettled(names.map(async (name) => reads[name]?.()))
  const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []))
  const unexpected = failures.find((failure) => !(failure instanceof KarriError))
  if (unexpected !== undefined) throw unexpected
  if (failures.length > 0) {
    const lines = failures.flatMap((failure) => (failure as KarriError).message.split('\n'))
    // No cause: the lines are the failures' own messages, which would be printed twice.
    throw new KarriError(
      'NotReady',
      [`${component} lacks what it needs:`, ...lines.map((line) => `- ${line}`)].join('\n'),
    )
  }
  const values = results.map((result, index) => [names[index], (result as PromiseFulfilledResult<unknown>).value])
  return Object.fromEntries(values) as never
}
