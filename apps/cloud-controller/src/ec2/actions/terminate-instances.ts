// TerminateInstances (EC2 API reference).
import { INSTANCE_STATE_CODES, type InstanceState } from '@karri/model'
import { terminateInstances } from '../../instances/terminate-instances.ts'
import { defineAction } from '../action.ts'
import { requireInstanceIds } from '../instance-ids.ts'

export const terminateInstancesAction = defineAction<'TerminateInstances'>({
  name: 'TerminateInstances',
  parameters: ['InstanceIds'],
  errors: ['InvalidInstanceID.Malformed', 'InvalidInstanceID.NotFound'],
  async run(input, { context, caller }) {
    const changes = await terminateInstances(context, caller, requireInstanceIds(input.InstanceIds))
    return {
      TerminatingInstances: changes.map(({ instanceId, previous, current }) => ({
        InstanceId: instanceId,
        PreviousState: renderState(previous),
        CurrentState: renderState(current),
      })),
    }
  },
})

function renderState(state: InstanceState): { Code: number; Name: InstanceState } {
  return { Code: INSTANCE_STATE_CODES[state], Name: state }
}
