// The steps from a host's status to its plan. Each is one idempotent act of packages/host without any decision left; their
// order, and its reason, is in diff-host.ts.
import type { Ipv4, MacAddress, VlanId } from '@karri/model'
import type { RenderedDhcp } from '../dhcp/rendered-dhcp.ts'
import type { InterfaceAddress } from './host-plan.ts'
import type { TablePlan } from './table-plan.ts'

/** One act on a host; `kind` says which. */
export type HostChange =
  | { readonly kind: 'remove-tap'; readonly name: string }
  /** Ends Karri's own daemon, by its pid file, and removes its files. */
  | { readonly kind: 'stop-dhcp' }
  | { readonly kind: 'remove-public-address'; readonly interface: string; readonly address: Ipv4 }
  | { readonly kind: 'remove-address'; readonly interface: string; readonly address: InterfaceAddress }
  | { readonly kind: 'remove-port'; readonly parent: string; readonly tag: VlanId; readonly port: string }
  | { readonly kind: 'remove-bridge'; readonly bridge: string }
  /** `text` is one `nft -f -` transaction; the host remembers `table` as applied when it succeeds. */
  | { readonly kind: 'set-table'; readonly text: string; readonly table: TablePlan }
  | { readonly kind: 'set-sysctl'; readonly name: string; readonly value: string }
  /** Makes the bridge (no STP, no forward delay, no multicast snooping) with IPv6 off; it is down and has no port yet. */
  | { readonly kind: 'add-bridge'; readonly bridge: string; readonly mac: MacAddress | null }
  | { readonly kind: 'set-bridge-mac'; readonly bridge: string; readonly mac: MacAddress }
  | { readonly kind: 'disable-ipv6'; readonly interface: string }
  /** Makes the tagged device with IPv6 off; it is down and in no bridge yet. */
  | { readonly kind: 'add-port'; readonly parent: string; readonly tag: VlanId; readonly port: string }
  /** Makes a persistent tap with IPv6 off; it is down and in no bridge yet. */
  | { readonly kind: 'add-tap'; readonly name: string }
  /** Moves the device when it is in another bridge. */
  | { readonly kind: 'join-bridge'; readonly device: string; readonly bridge: string }
  | { readonly kind: 'add-address'; readonly interface: string; readonly address: InterfaceAddress }
  | { readonly kind: 'bring-up'; readonly interface: string }
  /** Writes the files, checks them, ends Karri's running daemon if there is one, starts the new one. */
  | { readonly kind: 'start-dhcp'; readonly dhcp: RenderedDhcp }
  | { readonly kind: 'add-public-address'; readonly interface: string; readonly address: Ipv4 }
  /** Drops every tracked flow with the address as source or destination, in either direction. */
  | { readonly kind: 'drop-flows'; readonly address: Ipv4 }
  /** Gratuitous ARP; nothing waits for it. */
  | { readonly kind: 'announce-address'; readonly interface: string; readonly address: Ipv4 }
