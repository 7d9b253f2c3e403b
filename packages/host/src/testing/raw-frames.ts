// Ethernet frames as bytes, for what no honest program would send. Test code only.
import type { CommandRunner } from '../run/command-runner.ts'

/** Sends frames out of a device exactly as they are, through a packet socket. */
export async function sendFrames(runner: CommandRunner, device: string, frames: readonly Buffer[]): Promise<void> {
  const lines = frames.map((frame) => frame.toString('hex')).join('\n')
  await runner.run('/usr/bin/python3', ['-c', SENDER, device], { input: lines })
}

const SENDER = `
import socket, sys
out = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
out.bind((sys.argv[1], 0))
for line in sys.stdin: out.send(bytes.fromhex(line.strip()))
`

/** The header of a frame. */
export interface FrameHeader {
  readonly to: string
  readonly from: string
  /** EtherType */
  readonly type: number
}

/** A frame, padded to Ethernet's least length. */
export function ethernet({ to, from, type }: FrameHeader, payload: Buffer): Buffer {
  const header = Buffer.concat([macBytes(to), macBytes(from), Buffer.of(type >> 8, type & 0xff)])
  return Buffer.concat([header, payload, Buffer.alloc(Math.max(0, 46 - payload.length))])
}

/** An ARP packet (RFC 826); `operation` 1 asks and 2 answers. */
export function arp(operation: 1 | 2, sender: { mac: string; ip: string }, target: string): Buffer {
  const head = Buffer.from([0, 1, 8, 0, 6, 4, 0, operation])
  return Buffer.concat([head, macBytes(sender.mac), ipBytes(sender.ip), Buffer.alloc(6), ipBytes(target)])
}

/** A UDP packet in IPv4. Nobody on the way looks at UDP's checksum, 0 means none (RFC 768). */
export function udp(from: readonly [string, number], to: readonly [string, number], data: Buffer): Buffer {
  const header = Buffer.alloc(28)
  header.writeUInt8(0x45, 0)
  header.writeUInt16BE(28 + data.length, 2)
  header.writeUInt8(64, 8)
  header.writeUInt8(17, 9)
  ipBytes(from[0]).copy(header, 12)
  ipBytes(to[0]).copy(header, 16)
  header.writeUInt16BE(checksum(header.subarray(0, 20)), 10)
  header.writeUInt16BE(from[1], 20)
  header.writeUInt16BE(to[1], 22)
  header.writeUInt16BE(8 + data.length, 24)
  return Buffer.concat([header, data])
}

/** The fixed part of a DHCP request (RFC 2131, figure 1) with the client's hardware address. */
export function dhcpRequest(chaddr: string): Buffer {
  const message = Buffer.alloc(244)
  message.set([1, 1, 6, 0], 0)
  macBytes(chaddr).copy(message, 28)
  message.set([0x63, 0x82, 0x53, 0x63, 53, 1, 1, 255], 236)
  return message
}

function checksum(header: Buffer): number {
  let sum = 0
  for (let place = 0; place < header.length; place += 2) sum += header.readUInt16BE(place)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16)
  return ~sum & 0xffff
}

function macBytes(mac: string): Buffer {
  return Buffer.from(mac.replaceAll(':', ''), 'hex')
}

function ipBytes(address: string): Buffer {
  return Buffer.from(address.split('.').map(Number))
}
