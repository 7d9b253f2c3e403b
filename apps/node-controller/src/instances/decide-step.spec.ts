// The policy of an instance's life as laws over all combinations of facts.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type DesiredInstance, decideStep, type InstanceFacts, type Step } from './decide-step.ts'

const running: DesiredInstance = { become: 'running', permitted: true, rebootCount: 0 }
const gone: DesiredInstance = { become: 'gone' }
const fresh: InstanceFacts = {
  guest: 'none',
  guestReason: '',
  folder: false,
  prepared: false,
  started: 'never',
  rebootCount: 0,
  failure: null,
  tap: 'unsure',
}
const up: InstanceFacts = {
  ...fresh,
  folder: true,
  prepared: true,
  tap: 'applied',
  guest: 'running',
  started: 'this-boot',
}

interface Case {
  readonly name: string
  readonly desired: DesiredInstance
  readonly facts: InstanceFacts
  readonly want: Step
}

const cases: readonly Case[] = [
  { name: 'prepares a new instance', desired: running, facts: fresh, want: { kind: 'prepare' } },
  {
    name: 'prepares before it is permitted, so that the wait is not longer than it must be',
    desired: { ...running, permitted: false },
    facts: fresh,
    want: { kind: 'prepare' },
  },
  {
    name: 'waits for the gateway',
    desired: { ...running, permitted: false },
    facts: { ...fresh, folder: true, prepared: true, tap: 'applied' },
    want: { kind: 'settle', phase: 'waiting', reason: "the zone's gateway has not confirmed its network" },
  },
  {
    name: "waits for the node's own network",
    desired: running,
    facts: { ...fresh, folder: true, prepared: true },
    want: { kind: 'settle', phase: 'waiting', reason: "the node's own network is not applied yet" },
  },
  {
    name: 'starts once both networks are confirmed',
    desired: running,
    facts: { ...fresh, folder: true, prepared: true, tap: 'applied' },
    want: { kind: 'start' },
  },
  {
    name: 'is settled while the guest runs',
    desired: running,
    facts: up,
    want: { kind: 'settle', phase: 'running', reason: '' },
  },
  {
    name: 'leaves a running guest alone when the permission is lost, as after a restart of the gateway',
    desired: { ...running, permitted: false },
    facts: { ...up, tap: 'unsure', prepared: false },
    want: { kind: 'settle', phase: 'running', reason: '' },
  },
  {
    name: 'adopts a guest whose start was never recorded',
    desired: running,
    facts: { ...up, started: 'never' },
    want: { kind: 'record-start' },
  },
  { name: 'reboots', desired: { ...running, rebootCount: 2 }, facts: up, want: { kind: 'reboot' } },
  {
    name: 'does not reboot again when an older counter arrives late',
    desired: { ...running, rebootCount: 1 },
    facts: { ...up, rebootCount: 2 },
    want: { kind: 'settle', phase: 'running', reason: '' },
  },
  {
    name: 'gives up a guest that powered itself off',
    desired: running,
    facts: { ...up, guest: 'exited' },
    want: { kind: 'give-up', reason: 'instance powered itself off' },
  },
  {
    name: 'gives up a guest that crashed, with the reason of the crash',
    desired: running,
    facts: { ...up, guest: 'exited', guestReason: 'QEMU was ended by SIGSEGV' },
    want: { kind: 'give-up', reason: 'QEMU was ended by SIGSEGV' },
  },
  {
    name: 'gives up a guest that vanished under the same boot',
    desired: running,
    facts: { ...up, guest: 'none' },
    want: { kind: 'give-up', reason: 'its guest is gone: the process was ended' },
  },
  {
    name: 'starts a guest again that went down with its host',
    desired: running,
    facts: { ...up, guest: 'none', started: 'earlier-boot' },
    want: { kind: 'start' },
  },
  {
    name: 'stays failed',
    desired: running,
    facts: { ...up, guest: 'none', failure: 'its image is refused' },
    want: { kind: 'settle', phase: 'failed', reason: 'its image is refused' },
  },
  { name: 'stops the guest first', desired: gone, facts: up, want: { kind: 'stop' } },
  {
    name: 'lets the driver forget an exited guest',
    desired: gone,
    facts: { ...up, guest: 'exited' },
    want: { kind: 'stop' },
  },
  {
    name: 'waits for the tap to go before the files do',
    desired: gone,
    facts: { ...up, guest: 'none' },
    want: { kind: 'settle', phase: 'stopping', reason: 'waiting for its tap to be removed' },
  },
  {
    name: 'removes the files',
    desired: gone,
    facts: { ...up, guest: 'none', tap: 'released' },
    want: { kind: 'remove-files' },
  },
  {
    name: 'is absent once nothing is left',
    desired: gone,
    facts: { ...fresh, tap: 'released' },
    want: { kind: 'settle', phase: 'absent', reason: '' },
  },
]

describe('decideStep()', () => {
  for (const { name, desired, facts, want } of cases) it(name, () => expect(decideStep(desired, facts)).toEqual(want))

  const anyFacts: fc.Arbitrary<InstanceFacts> = fc.record({
    guest: fc.constantFrom('none', 'running', 'exited'),
    guestReason: fc.constant(''),
    folder: fc.boolean(),
    prepared: fc.boolean(),
    started: fc.constantFrom('never', 'this-boot', 'earlier-boot'),
    rebootCount: fc.nat(3),
    failure: fc.option(fc.constant('broken')),
    tap: fc.constantFrom('applied', 'released', 'unsure'),
  })
  const anyDesired: fc.Arbitrary<DesiredInstance> = fc.oneof(
    fc.record({ become: fc.constant('running' as const), permitted: fc.boolean(), rebootCount: fc.nat(3) }),
    fc.constant(gone),
  )

  it('starts a guest only when it shall run, is permitted, has its tap and its disk', () => {
    fc.assert(
      fc.property(anyDesired, anyFacts, (desired, facts) => {
        if (decideStep(desired, facts).kind !== 'start') return
        expect(desired).toMatchObject({ become: 'running', permitted: true })
        expect(facts).toMatchObject({ guest: 'none', prepared: true, tap: 'applied', failure: null })
        expect(facts.started).not.toBe('this-boot')
      }),
    )
  })

  it('reports absent only when nothing is left, and removes nothing of an instance that shall run', () => {
    fc.assert(
      fc.property(anyDesired, anyFacts, (desired, facts) => {
        const step = decideStep(desired, facts)
        if (step.kind === 'settle' && step.phase === 'absent')
          expect(facts).toMatchObject({ guest: 'none', folder: false, tap: 'released' })
        if (step.kind === 'stop' || step.kind === 'remove-files') expect(desired).toEqual(gone)
      }),
    )
  })
})
