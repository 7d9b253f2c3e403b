// Finds a path in the metadata tree: a leaf is its bytes, a folder its index as EC2 prints it. Names are compared whole,
// after one decoding: there is no file system behind this, so `..` is only a name that nothing has.
import type { MetadataFolder } from './metadata-of.ts'

/** The versions that EC2 lists; cloud-init and SDKs try them in their own order. Every one serves the same tree. */
const METADATA_VERSIONS: readonly string[] = [
  '1.0',
  '2007-01-19',
  '2007-03-01',
  '2007-08-29',
  '2007-10-10',
  '2007-12-15',
  '2008-02-01',
  '2008-09-01',
  '2009-04-04',
  '2011-01-01',
  '2011-05-01',
  '2012-01-12',
  '2014-02-25',
  '2014-11-05',
  '2015-10-20',
  '2016-04-19',
  '2016-06-30',
  '2016-09-02',
  '2018-03-28',
  '2018-08-17',
  '2018-09-24',
  '2019-10-01',
  '2020-10-27',
  '2021-01-03',
  '2021-03-23',
  '2021-07-15',
  '2022-09-24',
  'latest',
]

/** What a path answers, or null when there is nothing. `path` is the request's, with its leading slash and no query. */
export function readMetadata(tree: MetadataFolder, path: string): string | Uint8Array | null {
  const names = decodeNames(path)
  if (names === null) return null
  const [version, ...rest] = names
  if (version === undefined) return METADATA_VERSIONS.join('\n')
  if (!METADATA_VERSIONS.includes(version)) return null
  let node: MetadataFolder | string | Uint8Array = tree
  for (const name of rest) {
    if (typeof node === 'string' || node instanceof Uint8Array) return null
    const child = childOf(node, name)
    if (child === undefined) return null
    node = child
  }
  return typeof node === 'string' || node instanceof Uint8Array ? node : indexOf(node)
}

// A trailing slash, and doubled ones, mean nothing: EC2 answers `/latest//meta-data/` too.
function decodeNames(path: string): readonly string[] | null {
  try {
    return path
      .split('/')
      .filter((name) => name !== '')
      .map(decodeURIComponent)
  } catch {
    return null // not percent-encoding
  }
}

function childOf(folder: MetadataFolder, name: string): MetadataFolder[string] | undefined {
  if (Object.hasOwn(folder, name)) return /^\d+=/.test(name) ? undefined : folder[name]
  const key = /^\d+$/.test(name) ? Object.keys(folder).find((other) => other.startsWith(`${name}=`)) : undefined
  return key === undefined ? undefined : folder[key]
}

function indexOf(folder: MetadataFolder): string {
  return Object.entries(folder)
    .map(([name, child]) => (isFolder(child) && !/^\d+=/.test(name) ? `${name}/` : name))
    .join('\n')
}

function isFolder(child: MetadataFolder[string]): boolean {
  return typeof child === 'object' && !(child instanceof Uint8Array)
}
