// An nftables table as plain data: named objects whose parts are canonical nft text. The firewall planners make it,
// renderTable and renderTableChange turn it into transactions.

/** A set; `elements` are canonical nft texts without duplicates or overlaps, sorted. */
export interface SetPlan {
  readonly name: string
  /** What follows the opening brace: `type ipv4_addr;` or `typeof iifname . ip saddr;`. */
  readonly type: string
  /** True for sets of ranges (`flags interval;`). */
  readonly interval: boolean
  readonly elements: readonly string[]
}

/** A map; keys are canonical nft texts, unique and sorted. */
export interface MapPlan {
  readonly name: string
  /** `type ipv4_addr : verdict;` */
  readonly type: string
  readonly elements: readonly { readonly key: string; readonly value: string }[]
}

/** A chain; with a hook it is a base chain, always `policy accept`: Karri never changes a host's policy. */
export interface ChainPlan {
  readonly name: string
  /** `type filter hook input priority filter`, or null for a chain that others jump to. */
  readonly hook: string | null
  readonly rules: readonly string[]
}

/** An nft table, whole. */
export interface TablePlan {
  readonly family: 'ip' | 'bridge'
  readonly name: 'karri'
  readonly sets: readonly SetPlan[]
  readonly maps: readonly MapPlan[]
  readonly chains: readonly ChainPlan[]
}
