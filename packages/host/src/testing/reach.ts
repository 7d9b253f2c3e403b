// Asks whether one host reaches another, by ping and by TCP. Test code only.
import { readFileSync } from 'node:fs'
import type { CommandRunner } from '../run/command-runner.ts'
import { eventually } from './eventually.ts'
import type { TestNetwork } from './test-network.ts'

/** Whether one of two echo requests is answered, within a second each. */
export async function canPing(from: CommandRunner, address: string): Promise<boolean> {
  const { exitCode } = await from.run('ping', ['-n', '-c', '2', '-i', '0.2', '-W', '1', address], {
    exitCodes: [0, 1, 2],
  })
  return exitCode === 0
}

/** A TCP server that answers each connection with the number of bytes it was sent and the peer's address. */
export async function startTcpServer(network: TestNetwork, host: string, port: number): Promise<void> {
  const { logFile } = await network.spawn(host, '/usr/bin/python3', ['-u', '-c', SERVER, String(port)])
  await eventually(() => readFileSync(logFile, 'utf8').includes('ready'))
}

/** What the server answered, e.g. `1000 192.168.0.50`, or the error when there is no connection within 2 s. */
export async function askTcp(
  from: CommandRunner,
  to: { readonly address: string; readonly port: number; readonly bytes?: number },
): Promise<string> {
  const args = ['-c', CLIENT, to.address, String(to.port), String(to.bytes ?? 1)]
  return (await from.run('/usr/bin/python3', args)).stdout.trim()
}

const SERVER = `
import socket, sys
server = socket.create_server(('', int(sys.argv[1])))
print('ready')
while True:
    peer, address = server.accept()
    peer.settimeout(10)
    count = 0
    try:
        while data := peer.recv(65536): count += len(data)
        peer.sendall(f'{count} {address[0]}'.encode())
    except OSError as error:
        print(error)
    peer.close()
`

const CLIENT = `
import socket, sys
try:
    peer = socket.create_connection((sys.argv[1], int(sys.argv[2])), timeout=2)
    peer.settimeout(10)
    peer.sendall(b'x' * int(sys.argv[3]))
    peer.shutdown(socket.SHUT_WR)
    answer = b''
    while data := peer.recv(4096): answer += data
    print(answer.decode())
except OSError as error:
    print(type(error).__name__)
`
