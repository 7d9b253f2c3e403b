// The ancestor's lines for DescribeAddresses. Who holds an address is in the server's instance field (`nobody`,
// `available (owner)`, `i-… (owner)`), so the client only joins. Pure.
import type { Address } from '@aws-sdk/client-ec2'

/** `ADDRESS<tab>ip<tab>holder`, in the order of the answer. */
export function renderAddresses(addresses: readonly Address[]): string {
  return addresses.map((address) => `ADDRESS\t${address.PublicIp ?? ''}\t${address.InstanceId ?? ''}\n`).join('')
}
