// A door between the machine and the lab: what connects at one end is connected to the other, byte by byte. A Unix socket
// is reached from every network namespace, so two doors, one on each side of it, lead into the front-end without any
// device, address or rule on the machine's own network.
import { createConnection, createServer, type NetConnectOpts, type Server } from 'node:net'
import { pipeline } from 'node:stream'

export type DoorEnd = { readonly host: string; readonly port: number } | { readonly path: string }

/** Opens a door. @throws the listening socket's error, e.g. EADDRINUSE when the port is taken. */
export async function openDoor(door: { readonly from: DoorEnd; readonly to: DoorEnd }): Promise<Server> {
  // A client may close its half and still read, as HTTP clients and nc do.
  const server = createServer({ allowHalfOpen: true }, (outside) => {
    const inside = createConnection({ ...door.to, allowHalfOpen: true } as NetConnectOpts)
    // Either end may break at any time: the other goes with it. One that only closed its half is still to be answered.
    pipeline(outside, inside, (error) => error && inside.destroy())
    pipeline(inside, outside, (error) => error && outside.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(door.from, () => resolve())
  })
  return server
}
