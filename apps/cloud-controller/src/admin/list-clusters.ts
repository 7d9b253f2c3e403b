// What an operator sees of the zones: each cluster with its nodes and why one is not well.
import type { adminV1 } from '@karri/contracts'
import type { CloudContext } from '../context.ts'

/** Every cluster in the order of its name, nodes in the order of NODES. */
export async function listClusters({ store }: Pick<CloudContext, 'store'>): Promise<adminV1.Cluster[]> {
  return store.read(async (trx) => {
    const clusters = await trx.selectFrom('clusters').selectAll().orderBy('name').execute()
    const nodes = await trx.selectFrom('nodes').selectAll().orderBy('position').execute()
    const instances = await trx.selectFrom('instances').select(['zone', 'node']).where('inView', '=', 1).execute()
    return clusters.map(({ name, host, state, detail, gatewayProblem }) => ({
      name,
      host,
      state,
      detail: detail || gatewayProblem,
      nodes: nodes
        .filter((node) => node.zone === name)
        .map((node) => ({
          name: node.name,
          state: node.state,
          detail: node.problem,
          instances: instances.filter((row) => row.zone === name && row.node === node.name).length,
        })),
    }))
  })
}
