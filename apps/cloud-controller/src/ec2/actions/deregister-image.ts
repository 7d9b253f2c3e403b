// DeregisterImage (EC2 API reference).
import { deregisterImage } from '../../images/register-image.ts'
import { defineAction } from '../action.ts'
import { requireId } from '../ids.ts'

export const deregisterImageAction = defineAction<'DeregisterImage'>({
  name: 'DeregisterImage',
  parameters: ['ImageId'],
  errors: ['InvalidAMIID.Malformed', 'InvalidAMIID.NotFound', 'InvalidAMIID.Unavailable'],
  async run(input, { context, caller }) {
    await deregisterImage(context, caller, requireId(input.ImageId ?? '', 'emi', 'eki', 'eri'))
    return { Return: true }
  },
})
