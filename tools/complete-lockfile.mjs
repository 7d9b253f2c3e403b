// Last step of every dependency change: puts back the optional platform packages that npm drops from the lockfile
// when a registry mirror does not hold them, since `npm ci` refuses a lockfile without them (npm/cli#9342).
// Entries written here carry no integrity; npm resolves them by their pinned version alone.
import { readFileSync, writeFileSync } from 'node:fs'

const FILE = 'package-lock.json'
const OPERATING_SYSTEMS = new Set('darwin linux win32 freebsd android openbsd netbsd sunos aix openharmony'.split(' '))
const PROCESSORS = new Set('arm64 x64 arm ia32 ppc64 s390x riscv64 loong64 mips64el'.split(' '))
const ALIASES = { windows: 'win32', aarch64: 'arm64', armv7: 'arm' }

const lock = JSON.parse(readFileSync(FILE, 'utf8'))
let completed = 0
for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    if (lock.packages[`${path}/node_modules/${name}`] || lock.packages[`node_modules/${name}`]) continue
    const stub = stubEntry(name, range, entry.dev)
    if (!stub) throw new Error(`no platform in the name of optional dependency ${name}: add it to this tool`)
    lock.packages[`node_modules/${name}`] = stub
    completed++
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en')))
writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`)
console.log(`completed ${completed} entries of ${FILE}`)

function stubEntry(name, range, dev) {
  const words = name
    .split('/')
    .at(-1)
    .split(/[-_]/)
    .map((word) => ALIASES[word] ?? word)
  const os = words.filter((word) => OPERATING_SYSTEMS.has(word))
  const cpu = words.filter((word) => PROCESSORS.has(word))
  if (os.length === 0) return undefined
  const libc = words.includes('musl') ? ['musl'] : words.includes('gnu') && os.includes('linux') ? ['glibc'] : undefined
  return {
    version: range.replace(/^[\^~]/, ''),
    ...(cpu.length > 0 ? { cpu } : {}),
    ...(dev ? { dev: true } : {}),
    ...(libc ? { libc } : {}),
    optional: true,
    os,
  }
}
