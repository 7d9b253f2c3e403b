// EC2's instance states and the legal moves between them; everything that changes a state asks this table.
//
//   pending ──▶ running ──▶ shutting-down ──▶ terminated
//      │           │  ▲            ▲
//      │           ▼  │            │
//      │        stopping ──▶ stopped        (EBS roots only: not offered yet, the moves are EC2's)
//      └──────────────────────────▶ shutting-down
import { KarriError } from './error.ts'

/** EC2's names of the states. */
export type InstanceState = 'pending' | 'running' | 'shutting-down' | 'terminated' | 'stopping' | 'stopped'

/** The low byte of EC2's state code (EC2 API reference, InstanceState). */
export const INSTANCE_STATE_CODES: Readonly<Record<InstanceState, number>> = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
}

const MOVES: Readonly<Record<InstanceState, readonly InstanceState[]>> = {
  pending: ['running', 'shutting-down', 'terminated'],
  running: ['stopping', 'shutting-down', 'terminated'],
  stopping: ['stopped', 'shutting-down', 'terminated'],
  stopped: ['pending', 'shutting-down', 'terminated'],
  'shutting-down': ['terminated'],
  terminated: [],
}

/** Whether an instance may go from one state to another; staying is always allowed. */
export function canMove(from: InstanceState, to: InstanceState): boolean {
  return from === to || MOVES[from].includes(to)
}

/** The new state. @throws KarriError `IllegalInstanceMove` when the table has no such move. */
export function move(from: InstanceState, to: InstanceState): InstanceState {
  if (!canMove(from, to)) throw new KarriError('IllegalInstanceMove', `an instance cannot go from ${from} to ${to}`)
  return to
}
