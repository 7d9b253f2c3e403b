// The receiver's side of a view: takes updates one after the other, whichever stream they come on, keeps what it accepts
// durable before it says so, and answers each update with what it holds.
import type { Result } from '@karri/model'
import { receiveUpdate, type View, type ViewObject, type ViewUpdate } from '@karri/network'
import type * as viewV1 from '../gen/karri/network/v1/view.ts'
import { encodeViewReceipt, type ParseObject, parseViewUpdate } from '../messages/view.ts'

/** The receiving end of published views. */
export interface ViewReceiver<T extends ViewObject> {
  /** The last accepted view. */
  held(): View<T> | null
  /** Takes or refuses an update; calls are queued. Never rejects: a refusal is in the receipt. */
  receive(update: viewV1.ViewUpdate | undefined): Promise<viewV1.ViewReceipt>
}

/** How a receiver parses, keeps and acts on views. */
export interface ViewReceiverOptions<T extends ViewObject> {
  /** The last accepted view of an earlier run, from disk. */
  readonly initial: View<T> | null
  readonly parseObject: ParseObject<T>
  /** Makes an accepted view durable before it is acknowledged; when it throws, the update is refused. */
  readonly persist: (view: View<T>) => Promise<void>
  /** Told of each view after it is accepted and durable. Must not throw. */
  readonly onAccepted: (view: View<T>) => void
}

/** A refusal names this many problems; a peer that makes more has more to learn than a list. */
const MAX_PROBLEMS = 10

/** A receiver that holds `initial`. */
export function createViewReceiver<T extends ViewObject>(options: ViewReceiverOptions<T>): ViewReceiver<T> {
  let held = options.initial
  let queue: Promise<unknown> = Promise.resolve()
  return {
    held: () => held,
    receive: async (message) => {
      const taken = queue.then(() => take(message))
      queue = taken.catch(() => undefined)
      return await taken
    },
  }

  async function take(message: viewV1.ViewUpdate | undefined): Promise<viewV1.ViewReceipt> {
    const update = parseViewUpdate(message, options.parseObject)
    if (!update.ok) return refuse(listProblems(update))
    return await keep(update.value)
  }

  async function keep(update: ViewUpdate<T>): Promise<viewV1.ViewReceipt> {
    const { view, accepted, receipt } = receiveUpdate(held, update)
    if (!accepted || view === null) return encodeViewReceipt(receipt)
    try {
      await options.persist(view)
    } catch (error) {
      return refuse(`cannot store the view: ${(error as Error).message}`)
    }
    held = view
    options.onAccepted(view)
    return encodeViewReceipt(receipt)
  }

  function refuse(refusal: string): viewV1.ViewReceipt {
    return encodeViewReceipt({ held: held?.version ?? null, sendWhole: false, refusal })
  }
}

/** The handler of a publish stream: `publishNodeView: (requests) => acceptViews(requests, receiver)`. */
export async function* acceptViews<T extends ViewObject>(
  requests: AsyncIterable<{ readonly update?: viewV1.ViewUpdate | undefined }>,
  receiver: ViewReceiver<T>,
): AsyncGenerator<{ receipt: viewV1.ViewReceipt }> {
  for await (const { update } of requests) yield { receipt: await receiver.receive(update) }
}

function listProblems(failure: Extract<Result<unknown>, { ok: false }>): string {
  const { problems } = failure
  const listed = problems.slice(0, MAX_PROBLEMS).map(({ path, message }) => `${path}: ${message}`)
  if (problems.length > MAX_PROBLEMS) listed.push(`and ${problems.length - MAX_PROBLEMS} more`)
  return listed.join('; ')
}
