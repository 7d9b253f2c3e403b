// RegisterImage (EC2 API reference) of a file that was imported; its type says whether it is a machine, kernel or ramdisk.
import { CloudError } from '../../context.ts'
import { registerImage } from '../../images/register-image.ts'
import { defineAction } from '../action.ts'
import { requireId } from '../ids.ts'
import { parseTagSpecifications } from '../tag-specifications.ts'

export const registerImageAction = defineAction<'RegisterImage'>({
  name: 'RegisterImage',
  parameters: [
    'ImageLocation',
    'Name',
    'Description',
    'Architecture',
    'KernelId',
    'RamdiskId',
    'RootDeviceName',
    'VirtualizationType',
    'TagSpecifications',
  ],
  errors: [
    'InvalidAMIID.Malformed',
    'InvalidAMIID.NotFound',
    'InvalidAMIID.Unavailable',
    'InvalidAMIName.Duplicate',
    'InvalidAMIName.Malformed',
    'InvalidManifest',
    'TagLimitExceeded',
  ],
  async run(input, { context, caller }) {
    requireOnly('Architecture', input.Architecture, 'x86_64')
    requireOnly('RootDeviceName', input.RootDeviceName, ROOT_DEVICE)
    requireOnly('VirtualizationType', input.VirtualizationType, 'hvm')
    const location = input.ImageLocation
    if (location === undefined) {
      throw new CloudError('MissingParameter', 'The request must contain the parameter ImageLocation')
    }
    const imageId = await registerImage(context, caller, {
      location,
      name: input.Name ?? '',
      description: input.Description ?? '',
      kernelId: input.KernelId === undefined ? null : requireId(input.KernelId, 'eki'),
      ramdiskId: input.RamdiskId === undefined ? null : requireId(input.RamdiskId, 'eri'),
      tags: parseTagSpecifications(input.TagSpecifications, 'image'),
    })
    return { ImageId: imageId }
  },
})

const ROOT_DEVICE = '/dev/sda1'

function requireOnly(parameter: string, value: string | undefined, only: string): void {
  if (value === undefined || value === only) return
  throw new CloudError(
    'InvalidParameterValue',
    `Invalid value '${value}' for ${parameter}: this cloud has only ${only}`,
  )
}
