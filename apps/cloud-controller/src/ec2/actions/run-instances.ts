// RunInstances (EC2 API reference), EC2-Classic's flavour: one network interface, instance store roots.

import { CloudError } from '../../context.ts'
import { runInstances } from '../../instances/run-instances.ts'
import { defineAction } from '../action.ts'
import { requireId } from '../ids.ts'
import { parseNetworkInput } from '../launch-network.ts'
import { parsePlacement, refuseLaunchOptions } from '../launch-options.ts'
import { readInstances } from '../read-instances.ts'
import { renderReservations } from '../render-instance.ts'
import { parseTagSpecifications } from '../tag-specifications.ts'

export const runInstancesAction = defineAction<'RunInstances'>({
  name: 'RunInstances',
  parameters: [
    'ImageId',
    'InstanceType',
    'KernelId',
    'RamdiskId',
    'KeyName',
    'MinCount',
    'MaxCount',
    'Placement',
    'SecurityGroupIds',
    'SecurityGroups',
    'NetworkInterfaces',
    'UserData',
    'ClientToken',
    'TagSpecifications',
    'Monitoring',
    'InstanceInitiatedShutdownBehavior',
  ],
  classicParameters: ['AddressingType'],
  errors: [
    'IdempotentParameterMismatch',
    'InsufficientAddressCapacity',
    'InsufficientInstanceCapacity',
    'InvalidAMIID.Malformed',
    'InvalidAMIID.NotFound',
    'InvalidAMIID.Unavailable',
    'InvalidGroup.NotFound',
    'InvalidGroupId.Malformed',
    'InvalidKeyPair.NotFound',
    'InvalidUserData.Malformed',
    'TagLimitExceeded',
    'Unavailable',
  ],
  async run(input, { context, caller, classic }) {
    refuseLaunchOptions(input)
    if (input.ImageId === undefined) {
      throw new CloudError('MissingParameter', 'The request must contain the parameter ImageId')
    }
    const { reservationId } = await runInstances(context, caller, {
      imageId: requireId(input.ImageId, 'emi', 'eki', 'eri'),
      kernelId: input.KernelId ? requireId(input.KernelId, 'eki') : null,
      ramdiskId: input.RamdiskId ? requireId(input.RamdiskId, 'eri') : null,
      instanceType: input.InstanceType ?? null,
      keyName: input.KeyName ?? null,
      ...parseNetworkInput(input, classic.get('AddressingType')),
      zone: parsePlacement(input.Placement),
      minCount: input.MinCount ?? Number.NaN,
      maxCount: input.MaxCount ?? Number.NaN,
      userData: input.UserData ?? null,
      clientToken: input.ClientToken || null,
      instanceTags: parseTagSpecifications(input.TagSpecifications, 'instance'),
    })
    const selection = { accountId: caller.accountId, reservationId }
    const instances = await context.store.read((trx) => readInstances(trx, selection))
    return renderReservations(instances)[0] ?? { ReservationId: reservationId, OwnerId: caller.accountId }
  },
})
