// The instance types of the seed, in the order in which the verbose zone table lists them (reference/eucalyptus.md 3.6).

/** What an instance of a type takes from its node. */
export interface InstanceType {
  readonly name: string
  readonly vcpus: number
  readonly memoryMib: number
  readonly diskGib: number
}

export const INSTANCE_TYPES: readonly InstanceType[] = [
  { name: 'm1.small', vcpus: 1, memoryMib: 128, diskGib: 2 },
  { name: 'c1.medium', vcpus: 1, memoryMib: 256, diskGib: 5 },
  { name: 'm1.large', vcpus: 2, memoryMib: 512, diskGib: 10 },
  { name: 'm1.xlarge', vcpus: 2, memoryMib: 1024, diskGib: 20 },
  { name: 'c1.xlarge', vcpus: 4, memoryMib: 2048, diskGib: 20 },
]

/** EC2's default when RunInstances names no type. */
export const DEFAULT_INSTANCE_TYPE = 'm1.small'

/** The type of a name, or undefined. */
export function findInstanceType(name: string): InstanceType | undefined {
  return INSTANCE_TYPES.find((type) => type.name === name)
}
