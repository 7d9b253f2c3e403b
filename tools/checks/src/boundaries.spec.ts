// Which project may use which (docs: "the parts and their bounds"). Held three ways: the edges of package.json, the project
// graph as nx sees it, and the imports that the sources really have.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { listFiles, listPackages, ROOT, readRepositoryFile } from './repository.ts'

/** Arrows go down only; apps never use apps. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  '@karri/model': [],
  '@karri/network': ['model'],
  '@karri/placement': ['model'],
  '@karri/aws-wire': ['model'],
  '@karri/contracts': ['network', 'model'],
  '@karri/host': ['network', 'model'],
  '@karri/service': ['model'],
  '@karri/lab': ['host', 'model'],
  '@karri/cloud-controller': ['aws-wire', 'contracts', 'placement', 'network', 'service', 'model'],
  '@karri/cluster-controller': ['contracts', 'network', 'host', 'service', 'model'],
  '@karri/node-controller': ['contracts', 'network', 'host', 'service', 'model'],
  '@karri/karri-cli': ['contracts', 'lab', 'network', 'service', 'model'],
  '@karri/test-e2e': ['lab'],
  '@karri/benchmarks': ['lab', 'test-e2e'],
}

/** What specs and fixtures may use besides: the streams of contracts are tested over service's real gRPC. */
const ALLOWED_IN_TESTS: Readonly<Record<string, readonly string[]>> = {
  '@karri/contracts': ['service'],
}

/** Fewer would mean that the search has gone blind, which must not look like success. */
const MIN_PROJECTS = 14

const packages = listPackages()

function mayUse(name: string, options: { readonly test: boolean }): string[] {
  const extra = options.test ? (ALLOWED_IN_TESTS[name] ?? []) : []
  return [...(ALLOWED[name] ?? []), ...extra].map((other) => `@karri/${other}`)
}

function ownPackages(dependencies: Readonly<Record<string, string>>): string[] {
  return Object.keys(dependencies).filter((name) => name.startsWith('@karri/'))
}

describe('the package manifests', () => {
  it('are all there, each with its bounds in the table', () => {
    expect(packages.length).toBeGreaterThanOrEqual(MIN_PROJECTS)
    expect(packages.map(({ name }) => name).sort()).toEqual(Object.keys(ALLOWED).sort())
  })

  it.each(packages)('$name depends only on what it may use', ({ name, dependencies, devDependencies }) => {
    expect(mayUse(name, { test: false })).toEqual(expect.arrayContaining(ownPackages(dependencies)))
    expect(mayUse(name, { test: true })).toEqual(expect.arrayContaining(ownPackages(devDependencies)))
  })
})

describe('the project graph', () => {
  it('has every project and only allowed arrows', () => {
    const nx = join(ROOT, 'node_modules/nx/dist/bin/nx.js')
    const output = execFileSync(process.execPath, [nx, 'graph', '--print'], {
      cwd: ROOT,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
      env: { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false', NX_NO_CLOUD: 'true', CI: 'true', NO_COLOR: '1' },
    })
    const { graph } = JSON.parse(output) as {
      graph: { nodes: Record<string, { data: { root: string } }>; dependencies: Record<string, { target: string }[]> }
    }
    const nameOf = (project: string) => packages.find(({ folder }) => folder === graph.nodes[project]?.data.root)?.name
    expect(Object.keys(graph.nodes).length).toBeGreaterThanOrEqual(MIN_PROJECTS)
    const forbidden = Object.entries(graph.dependencies).flatMap(([project, arrows]) => {
      const name = nameOf(project) ?? project
      return arrows
        .filter(({ target }) => target in graph.nodes)
        .map(({ target }) => nameOf(target) ?? target)
        .filter((target) => !mayUse(name, { test: true }).includes(target))
        .map((target) => `${name} -> ${target}`)
    })
    expect(forbidden).toEqual([])
  }, 60_000)
})

describe('the imports', () => {
  it.each(packages)('of $name are allowed and declared', (manifest) => {
    const wrong = listFiles()
      .filter((file) => file.startsWith(`${manifest.folder}/`) && /\.(ts|mts|mjs)$/.test(file))
      .flatMap((file) => {
        const test = /\.(spec|fixture)\.ts$|\/fixtures\//.test(file)
        const declared = { ...manifest.dependencies, ...(test ? manifest.devDependencies : {}) }
        return importsOf(readRepositoryFile(file))
          .filter((name) => !(mayUse(manifest.name, { test }).includes(name) && name in declared))
          .map((name) => `${file} imports ${name}`)
      })
    expect(wrong).toEqual([])
  })
})

function importsOf(text: string): string[] {
  return [...text.matchAll(/(?:from|import)\s*\(?\s*['"](@karri\/[a-z0-9-]+)['"]/g)].map((match) => match[1] ?? '')
}
