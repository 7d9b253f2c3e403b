// A connection to one guest's QMP socket: commands answered by id, events handed on. It never reconnects; a socket that
// sends garbage or hangs is closed and the caller decides (the server serves one client at a time).
import { createConnection, type Socket } from 'node:net'
import { type Clock, KarriError } from '@karri/model'
import { createLineSplitter, parseQmpMessage, type QmpEvent, type QmpMessage } from './qmp-message.ts'

export interface QmpOptions {
  readonly path: string
  readonly clock: Clock
  /** For the greeting and for each command. */
  readonly timeoutMs: number
  readonly onEvent: (event: QmpEvent) => void
  /** Called once when an established connection has ended, by whichever side. */
  readonly onClose: () => void
}

export interface QmpClient {
  /**
   * Runs a command and resolves with what it returns.
   * @throws KarriError `QmpCommandFailed`, `QmpTimeout`, `QmpClosed`, `QmpGarbled`
   */
  execute(command: string, args?: Readonly<Record<string, unknown>>): Promise<unknown>
  close(): void
}

/** Connects and negotiates. @throws KarriError `QmpClosed`, `QmpTimeout`, `QmpGarbled` */
export async function connectQmp(options: QmpOptions): Promise<QmpClient> {
  const session = openSession(options)
  try {
    await session.greeted
    await session.client.execute('qmp_capabilities')
    session.establish()
    return session.client
  } catch (cause) {
    session.client.close()
    throw cause
  }
}

interface Pending {
  readonly resolve: (value: unknown) => void
  readonly reject: (cause: KarriError) => void
}

interface Session {
  readonly client: QmpClient
  readonly greeted: Promise<unknown>
  establish(): void
}

function openSession(options: QmpOptions): Session {
  const { clock, path, timeoutMs } = options
  const socket = createConnection({ path })
  // Id 0 stands for the greeting, which answers no command.
  const pending = new Map<number, Pending>()
  let lastId = 0
  let ended: KarriError | null = null
  let established = false

  function end(cause: KarriError): void {
    if (ended !== null) return
    ended = cause
    socket.destroy()
    for (const { reject } of pending.values()) reject(cause)
    pending.clear()
    if (established) options.onClose()
  }

  async function answer(id: number, what: string): Promise<unknown> {
    if (ended !== null) throw ended
    const done = new AbortController()
    const answered = new Promise<unknown>((resolve, reject) => pending.set(id, { resolve, reject }))
    const late = clock.wait(timeoutMs, done.signal).then(() => {
      throw new KarriError('QmpTimeout', `${path} did not answer ${what} within ${timeoutMs} ms`)
    })
    try {
      return await Promise.race([answered, late])
    } finally {
      pending.delete(id)
      done.abort()
    }
  }

  function take(message: QmpMessage): void {
    if (message.kind === 'event') options.onEvent(message.event)
    else if (message.kind === 'greeting') pending.get(0)?.resolve(undefined)
    else if (message.kind === 'return') pending.get(message.id)?.resolve(message.value)
    else pending.get(message.id)?.reject(new KarriError('QmpCommandFailed', `${path}: ${message.message}`))
  }

  const greeted = answer(0, 'with its greeting')
  readMessages(socket, take, end)
  socket.once('close', () => end(new KarriError('QmpClosed', `${path} was closed`)))
  socket.once('error', (cause) => end(new KarriError('QmpClosed', `${path} cannot be used`, { cause })))
  return {
    greeted,
    establish: () => {
      established = true
    },
    client: {
      async execute(command, args) {
        lastId += 1
        const answered = answer(lastId, command)
        socket.write(`${JSON.stringify({ execute: command, arguments: args, id: lastId })}\n`)
        return await answered
      },
      close: () => end(new KarriError('QmpClosed', `${path} was closed by this side`)),
    },
  }
}

function readMessages(socket: Socket, take: (message: QmpMessage) => void, end: (cause: KarriError) => void): void {
  const splitter = createLineSplitter()
  socket.on('data', (chunk: Buffer) => {
    try {
      for (const line of splitter.push(chunk)) take(parseQmpMessage(line))
    } catch (cause) {
      end(cause instanceof KarriError ? cause : new KarriError('QmpGarbled', 'a QMP event failed', { cause }))
    }
  })
}
