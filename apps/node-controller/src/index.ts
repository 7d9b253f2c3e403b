// The host agent as a value, for tests and for simulations that run many of them in one process.
export { createNode, type Node, type NodeParts } from './node.ts'
export { createNodeService, type NodeServiceParts } from './rpc/node-service.ts'
