// Typed inputs from parameters: lists out of order, traps in names, every problem at once within bounds.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findOperation, listOperations, type Operation } from '../operation.ts'
import { ec2MembersByParameterName } from './ec2-parameter-names.ts'
import { type Parameter, parseParameters } from './parse-parameters.ts'
import { isProtocolParameter, parseQueryRequest } from './parse-query-request.ts'

describe('parseQueryRequest()', () => {
  it('reads a request of the AWS command line', () => {
    expect(
      parse(
        'RunInstances',
        'Action=RunInstances&Version=2016-11-15&ImageId=emi-1&MinCount=1&MaxCount=2&SecurityGroup.2=web&SecurityGroup.1=default&UserData=SGk%3D&TagSpecification.1.ResourceType=instance&TagSpecification.1.Tag.1.Key=Name&TagSpecification.1.Tag.1.Value=caf%C3%A9+1&DryRun=TRUE',
      ),
    ).toEqual({
      ok: true,
      value: {
        ImageId: 'emi-1',
        MinCount: 1,
        MaxCount: 2,
        SecurityGroups: ['default', 'web'],
        UserData: 'SGk=',
        TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Name', Value: 'café 1' }] }],
        DryRun: true,
      },
    })
  })

  it('orders the items of a list by number, whatever the order of arrival and the gaps', () => {
    expect(parse('DescribeInstances', 'InstanceId.10=c&InstanceId.9=b&InstanceId.1=a')).toEqual({
      ok: true,
      value: { InstanceIds: ['a', 'b', 'c'] },
    })
  })

  it('takes an empty value for an empty list or structure', () => {
    expect(parse('DescribeInstances', 'InstanceId=&Filter=')).toEqual({
      ok: true,
      value: { InstanceIds: [], Filters: [] },
    })
  })

  it('passes over the parameters of protocol and signatures, which no operation has as its own', () => {
    const query =
      'Action=DescribeRegions&Version=1&Timestamp=x&Expires=x&AWSAccessKeyId=x&Signature=x&SignatureMethod=x'
    expect(parse('DescribeRegions', `${query}&SignatureVersion=2&X-Amz-Date=x`)).toEqual({ ok: true, value: {} })
    const names = listOperations().flatMap(({ input }) => (input ? [...ec2MembersByParameterName(input).keys()] : []))
    expect(names.filter(isProtocolParameter)).toEqual([])
  })

  it.each([
    ['ImageId=x&MinCount=1', 'MissingParameter: The request must contain the parameter MaxCount. Add it.'],
    [
      'MinCount=1&MaxCount=1&imageid=x',
      'UnknownParameter: The parameter imageid is not recognized. Remove it, or check its name in the API reference of RunInstances.',
    ],
    [
      'MinCount=one&MaxCount=1',
      'InvalidParameterValue: Value (one) for parameter MinCount is invalid. It must be a decimal number.',
    ],
    [
      'MinCount=1&MaxCount=1&DryRun=maybe',
      'InvalidParameterValue: Value (maybe) for parameter DryRun is invalid. It must be true or false.',
    ],
    [
      'MinCount=1&MaxCount=1&SecurityGroup=web',
      'InvalidParameterValue: Value (web) for parameter SecurityGroup is invalid. SecurityGroup is a list: number its items (SecurityGroup.1, …).',
    ],
    [
      'MinCount=1&MaxCount=1&Placement=z',
      'InvalidParameterValue: Value (z) for parameter Placement is invalid. Placement takes parameters below it (Placement.…).',
    ],
    [
      'MinCount=1&MaxCount=1&ImageId.1=x',
      'UnknownParameter: The parameter ImageId.1 is not recognized. Remove it, or check its name in the API reference of RunInstances.',
    ],
    [
      'MinCount=1&MaxCount=1&SecurityGroup.4294967296=x',
      'InvalidParameterValue: The parameter SecurityGroup.4294967296 has a number above 10000. Number the items of a list from 1.',
    ],
    [
      'MinCount=1&MinCount.1=1&MaxCount=1',
      'MalformedQueryString: The parameter MinCount.1 conflicts with another one: a name has either a value or parts below it.',
    ],
  ])('refuses %s', (query, want) => {
    expect(firstFault('RunInstances', query)).toBe(want)
  })

  it('refuses a name that is both a value and the start of others, in either order', () => {
    expect(firstFault('RunInstances', 'MinCount.1=1&MinCount=1')).toContain(
      'MalformedQueryString: The parameter MinCount conflicts',
    )
    expect(firstFault('RunInstances', 'A.B=1&A.B.C=1')).toContain('MalformedQueryString: The parameter A.B.C conflicts')
  })

  it.each([
    'SecurityGroup.0',
    'SecurityGroup.01',
    'SecurityGroup.-1',
    'SecurityGroup.1.5',
    'SecurityGroup.',
    '.',
    '',
    '__proto__',
    'constructor.prototype.x',
  ])('does not know the parameter %j', (name) => {
    expect(firstFault('RunInstances', `MinCount=1&MaxCount=1&${name}=x`)).toContain('UnknownParameter')
  })

  it('reports every problem at once, but never more than 16', () => {
    const faults = parse('RunInstances', 'MinCount=x&Nonsense=1')
    expect(faults).toMatchObject({
      problems: [{ code: 'InvalidParameterValue' }, { code: 'UnknownParameter' }, { code: 'MissingParameter' }],
    })
    const many = parse('RunInstances', Array.from({ length: 500 }, (_, i) => `X${i}=1`).join('&'))
    expect(many).toMatchObject({ ok: false, problems: { length: 16 } })
  })

  it('answers anything with a value or a fault of its own, and leaves no trace in prototypes', () => {
    const operations = listOperations()
    fc.assert(
      fc.property(
        fc.nat(operations.length - 1),
        fc.array(fc.tuple(hostileName(operations), fc.string()), { maxLength: 12 }),
        (i, pairs) => {
          const parameters = [...new Map(pairs)] as Parameter[]
          const result = parseQueryRequest(operations[i] as Operation, parameters)
          if (!result.ok) {
            expect(result.problems.length).toBeGreaterThan(0)
            for (const { message } of result.problems) expect(message.length).toBeLessThan(500)
          } else expect(Object.getPrototypeOf(result.value)).toBe(Object.prototype)
          expect(Object.keys(Object.prototype)).toEqual([])
        },
      ),
    )
  })
})

function parse(operation: string, query: string) {
  const found = findOperation(operation)
  const parameters = parseParameters({ query, body: new Uint8Array() })
  if (found === undefined || !parameters.ok) throw new Error(`The test asks for ${operation} with ${query}.`)
  return parseQueryRequest(found, parameters.value)
}

function firstFault(operation: string, query: string): string {
  const result = parse(operation, query)
  return result.ok ? 'ok' : `${result.problems[0]?.code}: ${result.problems[0]?.message}`
}

// Names that are nearly right: real first parts, then indexes and parts that attackers try.
function hostileName(operations: readonly Operation[]): fc.Arbitrary<string> {
  const real = operations.flatMap(({ input }) => (input ? [...ec2MembersByParameterName(input).keys()] : []))
  const part = fc.oneof(
    fc.constantFrom('1', '0', '01', '-1', '4294967296', '9'.repeat(400), '1e3', '', 'Name', 'Value', 'Key'),
    fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'length'),
    fc.string({ unit: 'binary', maxLength: 4 }),
  )
  const first = fc.oneof(fc.constantFrom(...real), fc.constantFrom('Filter', 'InstanceId', 'TagSpecification'), part)
  return fc.tuple(first, fc.array(part, { maxLength: 40 })).map(([head, rest]) => [head, ...rest].join('.'))
}
