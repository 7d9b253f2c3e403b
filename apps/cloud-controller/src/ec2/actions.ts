// Every action that this cloud serves, in the order of docs/api.md. An action that is not in this list answers
// UnsupportedOperation.
import type { Ec2OperationName } from '@karri/aws-wire'
import type { AnyEc2Action } from './action.ts'
import { allocateAddressAction } from './actions/allocate-address.ts'
import { associateAddressAction } from './actions/associate-address.ts'
import { authorizeSecurityGroupIngressAction } from './actions/authorize-security-group-ingress.ts'
import { createKeyPairAction } from './actions/create-key-pair.ts'
import { createSecurityGroupAction } from './actions/create-security-group.ts'
import { createTagsAction } from './actions/create-tags.ts'
import { deleteKeyPairAction } from './actions/delete-key-pair.ts'
import { deleteSecurityGroupAction } from './actions/delete-security-group.ts'
import { deleteTagsAction } from './actions/delete-tags.ts'
import { deregisterImageAction } from './actions/deregister-image.ts'
import { describeAddressesAction } from './actions/describe-addresses.ts'
import { describeAvailabilityZonesAction } from './actions/describe-availability-zones.ts'
import { describeImagesAction } from './actions/describe-images.ts'
import { describeInstanceTypesAction } from './actions/describe-instance-types.ts'
import { describeInstancesAction } from './actions/describe-instances.ts'
import { describeKeyPairsAction } from './actions/describe-key-pairs.ts'
import { describeRegionsAction } from './actions/describe-regions.ts'
import { describeSecurityGroupsAction } from './actions/describe-security-groups.ts'
import { describeTagsAction } from './actions/describe-tags.ts'
import { disassociateAddressAction } from './actions/disassociate-address.ts'
import { getConsoleOutputAction } from './actions/get-console-output.ts'
import { importKeyPairAction } from './actions/import-key-pair.ts'
import { rebootInstancesAction } from './actions/reboot-instances.ts'
import { registerImageAction } from './actions/register-image.ts'
import { releaseAddressAction } from './actions/release-address.ts'
import { revokeSecurityGroupIngressAction } from './actions/revoke-security-group-ingress.ts'
import { runInstancesAction } from './actions/run-instances.ts'
import { terminateInstancesAction } from './actions/terminate-instances.ts'

/** The served actions, ordered by name. */
export const ACTIONS: readonly AnyEc2Action[] = [
  allocateAddressAction,
  associateAddressAction,
  authorizeSecurityGroupIngressAction,
  createKeyPairAction,
  createSecurityGroupAction,
  createTagsAction,
  deleteKeyPairAction,
  deleteSecurityGroupAction,
  deleteTagsAction,
  deregisterImageAction,
  describeAddressesAction,
  describeAvailabilityZonesAction,
  describeImagesAction,
  describeInstanceTypesAction,
  describeInstancesAction,
  describeKeyPairsAction,
  describeRegionsAction,
  describeSecurityGroupsAction,
  describeTagsAction,
  disassociateAddressAction,
  getConsoleOutputAction,
  importKeyPairAction,
  rebootInstancesAction,
  registerImageAction,
  releaseAddressAction,
  revokeSecurityGroupIngressAction,
  runInstancesAction,
  terminateInstancesAction,
]

/** The action of a name, or undefined when it is not served. */
export function findAction(name: Ec2OperationName): AnyEc2Action | undefined {
  return ACTIONS_BY_NAME.get(name)
}

const ACTIONS_BY_NAME = new Map(ACTIONS.map((action) => [action.name, action]))
