// How RunInstances names groups and addressing: its own parameters, one NetworkInterfaces entry as today's clients send it,
// and the ancestor's AddressingType.
import type { InstanceNetworkInterfaceSpecification } from '@aws-sdk/client-ec2'
import { CloudError } from '../context.ts'
import type { RunInstancesRequest } from '../instances/run-instances.ts'
import { requireId } from './ids.ts'
import { refuseParameters } from './refuse-parameters.ts'

/** The parameters of RunInstances that are about the network. */
export interface NetworkInput {
  readonly SecurityGroupIds?: string[] | undefined
  readonly SecurityGroups?: string[] | undefined
  readonly NetworkInterfaces?: InstanceNetworkInterfaceSpecification[] | undefined
}

/**
 * The network part of a launch.
 * @param addressingType the classic parameter, `public` or `private`
 * @throws CloudError InvalidParameterCombination, InvalidParameterValue, UnsupportedOperation, InvalidGroupId.Malformed
 */
export function parseNetworkInput(
  input: NetworkInput,
  addressingType: string | undefined,
): Pick<RunInstancesRequest, 'groupIds' | 'groupNames' | 'privateAddressing'> {
  const [face, ...more] = input.NetworkInterfaces ?? []
  if (more.length > 0 || (face?.DeviceIndex ?? 0) !== 0) {
    throw new CloudError(
      'UnsupportedOperation',
      'More than one network interface is not offered: give DeviceIndex 0 alone',
    )
  }
  const ids = input.SecurityGroupIds ?? []
  const names = input.SecurityGroups ?? []
  if (face) {
    refuseParameters({ name: 'RunInstances', parameters: INTERFACE_MEMBERS }, face)
    if (ids.length + names.length > 0) {
      throw new CloudError(
        'InvalidParameterCombination',
        'Network interfaces and an instance-level security groups may not be specified on the same request',
      )
    }
  }
  return {
    groupIds: [...ids, ...(face?.Groups ?? [])].map((id) => requireId(id, 'sg')),
    groupNames: names,
    privateAddressing: face?.AssociatePublicIpAddress === false || isPrivate(addressingType),
  }
}

const INTERFACE_MEMBERS = ['DeviceIndex', 'AssociatePublicIpAddress', 'Groups', 'DeleteOnTermination']

function isPrivate(addressingType: string | undefined): boolean {
  if (addressingType === undefined || addressingType === '' || addressingType === 'public') return false
  if (addressingType === 'private') return true
  throw new CloudError(
    'InvalidParameterValue',
    `Invalid value '${addressingType}' for AddressingType: public or private`,
  )
}
