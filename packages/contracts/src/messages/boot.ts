// What an instance is made of and boots: instance type, image files, desired end. Shared by zone and node objects.
import { type IdKinds, type InstanceType, parseId } from '@karri/model'
import type { BootImages, ImageFile } from '@karri/network'
import * as viewV1 from '../gen/karri/network/v1/view.ts'
import { enumTable, type MessageReader } from './message-reader.ts'

/** `desired` of zone and node instances. */
export const DESIRED = enumTable({
  running: viewV1.DesiredInstance.DESIRED_INSTANCE_RUNNING,
  gone: viewV1.DesiredInstance.DESIRED_INSTANCE_GONE,
})

/** The message of an instance type: exactly its four fields. */
export function encodeInstanceType({ name, vcpus, memoryMib, diskGib }: InstanceType): viewV1.InstanceType {
  return { name, vcpus, memoryMib, diskGib }
}

/** Reads an instance type; nothing in it may be zero. */
export function readInstanceType(message: viewV1.InstanceType | undefined, reader: MessageReader): InstanceType {
  if (!reader.present('type', message)) return undefined as never
  const { vcpus, memoryMib, diskGib } = message
  for (const [name, value] of Object.entries({ vcpus, memoryMib, diskGib })) {
    reader.text(name, String(value), { pattern: /^[1-9]/, allowed: 'at least 1' })
  }
  return { name: reader.text('name', message.name, { pattern: /./, allowed: 'a name' }), vcpus, memoryMib, diskGib }
}

/** The message of an instance's images. */
export function encodeBootImages(images: BootImages): viewV1.BootImages {
  return {
    machine: encodeImageFile(images.machine),
    kernel: images.kernel ? encodeImageFile(images.kernel) : undefined,
    ramdisk: images.ramdisk ? encodeImageFile(images.ramdisk) : undefined,
  }
}

/** Reads an instance's images: emi-, eki- and eri- in their places. */
export function readBootImages(message: viewV1.BootImages | undefined, reader: MessageReader): BootImages {
  if (!reader.present('images', message) || !reader.present('machine', message.machine)) return undefined as never
  return {
    machine: readImageFile(message.machine, 'emi', reader.at('machine')),
    kernel: message.kernel ? readImageFile(message.kernel, 'eki', reader.at('kernel')) : null,
    ramdisk: message.ramdisk ? readImageFile(message.ramdisk, 'eri', reader.at('ramdisk')) : null,
  }
}

function encodeImageFile(file: ImageFile): viewV1.ImageFile {
  return { imageId: file.imageId, sha256: file.sha256, sizeBytes: BigInt(file.sizeBytes) }
}

function readImageFile(
  message: viewV1.ImageFile,
  kind: keyof IdKinds & `e${string}i`,
  reader: MessageReader,
): ImageFile {
  return {
    imageId: reader.field('imageId', parseId(message.imageId, kind as 'emi' | 'eki' | 'eri')),
    // It becomes a file name in the node's cache: nothing but a digest may pass.
    sha256: reader.text('sha256', message.sha256, { pattern: /^[0-9a-f]{64}$/, allowed: '64 hexadecimal digits' }),
    sizeBytes: reader.count('sizeBytes', message.sizeBytes),
  }
}
