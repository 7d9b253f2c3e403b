// The envelope of a successful EC2 answer.
import type { Operation } from '../operation.ts'
import { compileXmlWriter } from './compile-xml-writer.ts'
import { escapeXml } from './escape-xml.ts'

/**
 * The XML of a successful answer (status 200, `text/xml;charset=UTF-8`).
 * Members that are undefined or null are left out; an operation without output says `<return>true</return>`.
 * Characters that XML 1.0 cannot carry become U+FFFD.
 */
export function renderResponse(operation: Operation, output: object, requestId: string): string {
  const element = `${operation.name}Response`
  const body = operation.output === undefined ? '<return>true</return>' : compileXmlWriter(operation.output)(output)
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${element} xmlns="${NAMESPACE}"><requestId>${escapeXml(requestId)}</requestId>${body}</${element}>`
}

// Of the API version that every client since 2016 asks for; older clients pass over namespaces.
const NAMESPACE = 'http://ec2.amazonaws.com/doc/2016-11-15/'
