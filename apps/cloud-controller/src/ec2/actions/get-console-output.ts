// GetConsoleOutput (EC2 API reference): the last 64 KiB that the guest wrote, in base64. Latest changes nothing: what is
// answered is always the newest.
import { readConsole } from '../../instances/read-console.ts'
import { defineAction } from '../action.ts'
import { requireId } from '../ids.ts'

export const getConsoleOutputAction = defineAction<'GetConsoleOutput'>({
  name: 'GetConsoleOutput',
  parameters: ['InstanceId', 'Latest'],
  errors: ['InvalidInstanceID.Malformed', 'InvalidInstanceID.NotFound', 'Unavailable'],
  async run(input, { context, caller }) {
    const instanceId = requireId(input.InstanceId ?? '', 'i')
    const { output, writtenAtMs } = await readConsole(context, caller, instanceId)
    return {
      InstanceId: instanceId,
      Timestamp: new Date(writtenAtMs ?? context.clock.now()),
      Output: Buffer.from(output).toString('base64'),
    }
  },
})
