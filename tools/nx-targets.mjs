// Infers the house targets of every workspace package, so that a new one is a package.json and a tsconfig.json.
// The commands themselves are in nx.json (`targetDefaults`), which creates no target by itself.
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

export const name = 'karri-targets'
export const createNodesV2 = [
  '{apps/*,packages/*,test-e2e,benchmarks}/package.json',
  (files, _options, context) => files.map((file) => [file, { projects: { [dirname(file)]: project(file, context) } }]),
]
export const createNodes = createNodesV2

function project(file, context) {
  const root = dirname(file)
  const has = (path) => existsSync(join(context.workspaceRoot, root, path))
  const targets = { typecheck: {} }
  // test-e2e needs a cloud that is up, which `karri test` sees to.
  if (has('src') && root.includes('/')) targets.test = {}
  if (has('src/main.ts')) Object.assign(targets, { serve: {}, build: {} })
  return { targets }
}
