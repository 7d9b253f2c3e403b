// RebootInstances (EC2 API reference).
import { rebootInstances } from '../../instances/reboot-instances.ts'
import { defineAction } from '../action.ts'
import { requireInstanceIds } from '../instance-ids.ts'

export const rebootInstancesAction = defineAction<'RebootInstances'>({
  name: 'RebootInstances',
  parameters: ['InstanceIds'],
  errors: ['IncorrectInstanceState', 'InvalidInstanceID.Malformed', 'InvalidInstanceID.NotFound'],
  async run(input, { context, caller }) {
    await rebootInstances(context, caller, requireInstanceIds(input.InstanceIds))
    return {}
  },
})
