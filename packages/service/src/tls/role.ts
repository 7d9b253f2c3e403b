// Who may be at an end of a link between parts of Karri. The role is the certificate's common name.

/** What a certificate's holder is. `operator` is the karri command. */
export type Role = 'cloud-controller' | 'cluster-controller' | 'node-controller' | 'operator'

/** Every role, for messages that list them. */
export const ROLES: readonly Role[] = ['cloud-controller', 'cluster-controller', 'node-controller', 'operator']

/** The role of a certificate's common name, or undefined. */
export function findRole(text: string): Role | undefined {
  return ROLES.find((role) => role === text)
}

/** The DNS name in a role's certificates. Nothing resolves it: clients override the target name with it. */
export function serverNameOf(role: Role): string {
  return `${role}.karri.internal`
}
