// A node-controller's eucalyptus.conf: refused whole, with every problem at once, or taken.
import { ok, type Result } from '@karri/model'
import { NODE_OTHER_KEYS } from './ancestor-keys.ts'
import type { NodeConfig } from './config.ts'
import { createConfigReader, type ParsedConfig } from './config-reader.ts'
import { parseLimit, parsePath, parseVlanParent, refused } from './config-values.ts'
import { parseMode } from './parse-cluster-config.ts'
import type { ConfigFile } from './parse-config-text.ts'

/**
 * Parses eucalyptus.conf and the files that override it per key, in that order. The parent of tagged devices is
 * VNET_PRIVINTERFACE, or VNET_PUBINTERFACE without it: the ancestor's nodes read only the latter.
 */
export function parseNodeConfig(files: readonly ConfigFile[]): ParsedConfig<NodeConfig> {
  const reader = createConfigReader(files)
  const mode = parseMode(reader)
  const parents = ['VNET_PRIVINTERFACE', 'VNET_PUBINTERFACE', 'VNET_INTERFACE'].filter((key) => reader.has(key))
  const parentKey = parents[0] ?? 'VNET_PRIVINTERFACE'
  const privInterface = reader.required(parentKey, parseVlanParent, 'write VNET_PRIVINTERFACE="eth0"')
  const config = {
    network: { mode, privInterface },
    maxCores: reader.optional('MAX_CORES', parseLimit, null),
    maxMemoryMib: reader.optional('MAX_MEM', parseLimit, null),
    maxDiskGib: reader.optional('MAX_DISK', parseLimit, null),
    instancePath: reader.optional('INSTANCE_PATH', parsePath, null),
    hypervisor: reader.optional('HYPERVISOR', parseHypervisor, 'qemu' as const),
  }
  return reader.finish(config as NodeConfig, NODE_OTHER_KEYS) // a part that is undefined has its problem
}

/** The ancestor's file says `not_configured` until an operator chooses. */
function parseHypervisor(value: string): Result<NodeConfig['hypervisor']> {
  if (value === 'not_configured') return ok('qemu')
  if (value === 'qemu' || value === 'kvm' || value === 'simulated') return ok(value)
  return refused('is not allowed: write qemu, kvm or simulated; Xen is not offered')
}
