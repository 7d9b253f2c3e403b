// Keys of the ancestor's file that Karri accepts without needing them, and why, so that an old file is taken as it is.
// (reference/eucalyptus.md 1.2 and 1.4)

const SAME_EVERYWHERE: readonly (readonly [string, string])[] = [
  ['EUCALYPTUS', 'the installation root is given by --root'],
  ['EUCA_USER', 'the service manager says which account a daemon runs as'],
  ['LOGLEVEL', 'the log level is an option of the daemon'],
  ['LOGMAXSIZE', 'the service manager rotates logs'],
  ['LOGROLLNUMBER', 'the service manager rotates logs'],
  ['LOGPREFIX', 'log lines have one form'],
  ['LOGFACILITY', 'logs go to standard output'],
  ['ENABLE_WS_SECURITY', 'every link is mutual TLS'],
  ['DISABLE_DNS', 'Karri serves no DNS'],
  ['DISABLE_EBS', 'Karri has no volumes yet'],
  ['DISABLE_ISCSI', 'Karri has no volumes yet'],
  ['DISABLE_TUNNELING', 'Karri has no tunnels between zones'],
  ['CLOUD_OPTS', 'there is no Java machine'],
  ['CC_PORT', 'ports are fixed: 8774'],
  ['NC_PORT', 'ports are fixed: 8775'],
  ['NC_SERVICE', 'controllers speak gRPC'],
  ['NC_POLLING_FREQUENCY', 'state travels on streams, nothing polls'],
  ['CLC_POLLING_FREQUENCY', 'state travels on streams, nothing polls'],
  ['VNET_BRIDGE', 'in MANAGED mode each segment has its own bridge'],
  ['VNET_BROADCAST', 'in MANAGED mode it follows from the subnet'],
  ['VNET_ROUTER', 'in MANAGED mode it follows from the subnet'],
  ['VNET_MACMAP', 'in MANAGED mode MACs follow from addresses'],
  ['VNET_PRIVATEIPS', 'in MANAGED mode private addresses follow from the subnet'],
]

const CLUSTER_KEYS: readonly (readonly [string, string])[] = [
  ['POWER_IDLETHRESH', 'SCHEDPOLICY POWERSAVE is not offered yet'],
  ['POWER_WAKETHRESH', 'SCHEDPOLICY POWERSAVE is not offered yet'],
  ['INSTANCE_TIMEOUT', 'an unreported instance is never forgotten by itself'],
  ['NC_FANOUT', 'each node has its own stream'],
  ['MAX_INSTANCES_PER_CC', 'nodes and addresses are the only limits'],
  ['CC_ARBITRATORS', 'there is no standby controller to arbitrate'],
  ['CC_IMAGE_PROXY', 'nodes fetch images themselves'],
  ['CC_IMAGE_PROXY_CACHE_SIZE', 'nodes fetch images themselves'],
  ['CC_IMAGE_PROXY_PATH', 'nodes fetch images themselves'],
]

const NODE_KEYS: readonly (readonly [string, string])[] = [
  ['USE_VIRTIO_ROOT', 'guests always have virtio devices'],
  ['USE_VIRTIO_DISK', 'guests always have virtio devices'],
  ['USE_VIRTIO_NET', 'guests always have virtio devices'],
  ['SWAP_SIZE', 'a guest has the disk of its type and nothing else'],
  ['CONCURRENT_DISK_OPS', 'the node limits them by itself'],
  ['NC_CACHE_SIZE', 'the node limits its cache by itself'],
  ['NC_WORK_SIZE', 'MAX_DISK limits the disk'],
  ['MANUAL_INSTANCES_CLEANUP', 'a terminated instance leaves nothing'],
  ['DISABLE_KEY_INJECTION', 'guests fetch their key from the metadata service'],
  ['CREATE_NC_LOOP_DEVICES', 'no loop devices are used'],
  ['NC_BUNDLE_UPLOAD_PATH', 'bundling is not offered'],
  ['NC_CHECK_BUCKET_PATH', 'bundling is not offered'],
  ['NC_DELETE_BUNDLE_PATH', 'bundling is not offered'],
  ['WALRUS_DOWNLOAD_MAX_ATTEMPTS', 'fetching an image is tried again until it succeeds'],
]

const CLUSTER_ONLY: readonly string[] = [
  'VNET_DHCPDAEMON',
  'VNET_DHCPUSER',
  'VNET_SUBNET',
  'VNET_NETMASK',
  'VNET_DNS',
  'VNET_DOMAINNAME',
  'VNET_ADDRSPERNET',
  'VNET_PUBLICIPS',
  'VNET_LOCALIP',
  'VNET_CLOUDIP',
  'VNET_MACPREFIX',
  'NODES',
  'SCHEDPOLICY',
]

const NODE_ONLY: readonly string[] = ['HYPERVISOR', 'INSTANCE_PATH', 'MAX_MEM', 'MAX_CORES', 'MAX_DISK']

/** Every key that Karri honours on some host. */
export const HONOURED_KEYS: ReadonlySet<string> = new Set([
  'VNET_MODE',
  'VNET_PUBINTERFACE',
  'VNET_PRIVINTERFACE',
  'VNET_INTERFACE',
  ...CLUSTER_ONLY,
  ...NODE_ONLY,
])

/** Keys that a cluster-controller accepts and does not need, each with the reason: one file may serve a whole site. */
export const CLUSTER_OTHER_KEYS: ReadonlyMap<string, string> = new Map([
  ...SAME_EVERYWHERE,
  ...CLUSTER_KEYS,
  ...[...NODE_KEYS.map(([key]) => key), ...NODE_ONLY].map((key) => [key, 'only nodes read it'] as const),
])

/** Keys that a node-controller accepts and does not need, each with the reason. */
export const NODE_OTHER_KEYS: ReadonlyMap<string, string> = new Map([
  ...SAME_EVERYWHERE,
  ...NODE_KEYS,
  ...[...CLUSTER_KEYS.map(([key]) => key), ...CLUSTER_ONLY].map((key) => [key, 'only the front-end reads it'] as const),
])
