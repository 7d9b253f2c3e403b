// How a handler is found, names that are traps for objects used as maps, and the types that handlers get.
import { describe, expect, expectTypeOf, it } from 'vitest'
import { type Ec2Handlers, type Ec2Input, type Ec2OperationName, type Ec2Output, findHandler } from './handlers.ts'
import { findOperation, listOperations, type Operation } from './operation.ts'

interface Caller {
  readonly account: string
}

const handlers: Ec2Handlers<Caller> = {
  DescribeRegions: (input, { account }) => ({ Regions: [{ RegionName: `${account} ${input.RegionNames?.join()}` }] }),
  CreateTags: async () => ({}),
}

describe('findHandler()', () => {
  it('finds the handler of a served operation', async () => {
    const handler = findHandler(handlers, operation('DescribeRegions'))
    expect(await handler?.({ RegionNames: ['karri-1'] }, { account: 'a' })).toEqual({
      Regions: [{ RegionName: 'a karri-1' }],
    })
  })

  it('finds none for an operation that is known but not served', () => {
    expect(findHandler(handlers, operation('CreateVpc'))).toBeUndefined()
  })
})

describe('findOperation()', () => {
  it.each(['', 'describeregions', 'RunInstance', '__proto__', 'constructor', 'toString'])(
    'does not know %j',
    (name) => {
      expect(findOperation(name)).toBeUndefined()
    },
  )

  it('knows all of EC2', () => {
    expect(listOperations().length).toBeGreaterThan(800)
  })
})

describe('Ec2Handlers', () => {
  it('types inputs and outputs by the SDK', () => {
    expectTypeOf<'RunInstances' | 'DescribeRegions'>().toExtend<Ec2OperationName>()
    expectTypeOf<'Nonsense'>().not.toExtend<Ec2OperationName>()
    expectTypeOf<Ec2Input<'RunInstances'>['MaxCount']>().toEqualTypeOf<number | undefined>()
    expectTypeOf<Ec2Output<'DescribeRegions'>>().not.toHaveProperty('$metadata')
    // @ts-expect-error a region's name is a text
    const wrong: Ec2Handlers<Caller> = { DescribeRegions: () => ({ Regions: [{ RegionName: 1 }] }) }
    expect(Object.keys(wrong)).toEqual(['DescribeRegions'])
  })
})

function operation(name: string): Operation {
  const found = findOperation(name)
  if (found === undefined) throw new Error(`The test asks for ${name}.`)
  return found
}
