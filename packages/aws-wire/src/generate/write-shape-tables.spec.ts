// Holds the committed table to the pinned SDK, and the generator to its refusal to guess.
import { readFileSync } from 'node:fs'
import * as ec2 from '@aws-sdk/client-ec2'
import { describe, expect, it } from 'vitest'
import { readSdkSchemas } from './read-sdk-schemas.ts'
import { renderShapeTable } from './render-shape-table.ts'

describe('the committed shape table', () => {
  it('is what the pinned SDK gives', () => {
    const committed = readFileSync(new URL('../shapes/ec2.json', import.meta.url), 'utf8')
    // Not toBe: the difference of two texts of a megabyte takes minutes to print.
    expect(committed === renderShapeTable(readSdkSchemas(ec2)), 'run `npm run generate -w packages/aws-wire`').toBe(
      true,
    )
  })

  it('refuses schemas that it does not know, rather than guess their wire form', () => {
    const operation = (input: unknown) => ({ Odd$: [9, 'ns', 'Odd', 0, input, 'unit'] })
    const structure = (member: unknown) => [3, 'ns', 'OddRequest', 0, ['M'], [member]]
    expect(() => readSdkSchemas(operation([2, 'ns', 'AMap', 0, 0, 0]))).toThrow('AMap has the unknown kind 2')
    expect(() => readSdkSchemas(operation(structure(17)))).toThrow('unknown scalar code 17')
    expect(() => readSdkSchemas(operation(structure([0, { xmlAttribute: 1 }])))).toThrow('unknown trait xmlAttribute')
    expect(() => readSdkSchemas(operation(structure([0, 16])))).toThrow('unknown trait bits 16')
    expect(() => readSdkSchemas(operation([3, 'ns', 'Named', { xmlName: 'n' }, [], []]))).toThrow(
      'Named has wire traits',
    )
    expect(() => readSdkSchemas(operation(0))).toThrow('input or output is a string')
    expect(() => readSdkSchemas(operation('document'))).toThrow('unknown form: "document"')
  })
})
