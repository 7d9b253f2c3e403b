// The shape of a service's handlers: async functions and async iterables instead of grpc-js callbacks and streams. Which
// shape a method has follows from its generated definition.
import type { MethodDefinition } from '@grpc/grpc-js'
import type { CallContext } from './call-context.ts'

// biome-ignore lint/suspicious/noExplicitAny: a definition of any messages; their types are inferred below
type AnyMethod = MethodDefinition<any, any>

/** A generated service definition, e.g. `clusterV1.ClusterServiceService`. */
export type RpcDefinition = Readonly<Record<string, AnyMethod>>

type RequestOf<M extends AnyMethod> = ReturnType<M['requestDeserialize']>
type ResponseOf<M extends AnyMethod> = Parameters<M['responseSerialize']>[0]

/** One method's handler. A thrown KarriError becomes a gRPC status by its code; anything else INTERNAL, without detail. */
export type RpcHandler<M extends AnyMethod> = (
  request: M['requestStream'] extends true ? AsyncIterable<RequestOf<M>> : RequestOf<M>,
  context: CallContext,
) => M['responseStream'] extends true ? AsyncIterable<ResponseOf<M>> : Promise<ResponseOf<M>>

/** All handlers of a service. */
export type RpcImplementation<S extends RpcDefinition> = { readonly [Name in keyof S]: RpcHandler<S[Name]> }
