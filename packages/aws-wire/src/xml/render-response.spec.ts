// Golden answers and errors, as EC2 writes them.
import { describe, expect, it } from 'vitest'
import { findOperation } from '../operation.ts'
import { escapeXml } from './escape-xml.ts'
import { renderError } from './render-error.ts'
import { renderResponse } from './render-response.ts'

describe('renderResponse()', () => {
  it('writes what EC2 writes', () => {
    const output = {
      Reservations: [
        {
          ReservationId: 'r-1',
          Groups: [null, undefined],
          Instances: [
            {
              InstanceId: 'i-1',
              State: { Code: 16, Name: 'running' },
              KeyName: undefined,
              LaunchTime: new Date('2026-02-14T10:00:00.123Z'),
              EbsOptimized: false,
              Tags: [{ Key: 'Name', Value: '<web> & "db"' }],
            },
          ],
        },
      ],
      NextToken: null,
    }
    expect(render('DescribeInstances', output)).toMatchInlineSnapshot(`
      "<?xml version="1.0" encoding="UTF-8"?>
      <DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r-1</requestId><reservationSet><item><reservationId>r-1</reservationId><groupSet/><instancesSet><item><ebsOptimized>false</ebsOptimized><tagSet><item><key>Name</key><value>&lt;web&gt; &amp; &quot;db&quot;</value></item></tagSet><instanceId>i-1</instanceId><instanceState><code>16</code><name>running</name></instanceState><launchTime>2026-02-14T10:00:00.123Z</launchTime></item></instancesSet></item></reservationSet></DescribeInstancesResponse>"
    `)
  })

  it('says yes for an operation without output', () => {
    expect(render('CreateTags', {})).toMatchInlineSnapshot(`
      "<?xml version="1.0" encoding="UTF-8"?>
      <CreateTagsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r-1</requestId><return>true</return></CreateTagsResponse>"
    `)
  })

  it('passes over what the shape does not know', () => {
    expect(render('DescribeRegions', { Regions: [], Secret: 'x' })).toMatchInlineSnapshot(`
      "<?xml version="1.0" encoding="UTF-8"?>
      <DescribeRegionsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r-1</requestId><regionInfo/></DescribeRegionsResponse>"
    `)
  })
})

describe('renderError()', () => {
  it('writes what EC2 writes', () => {
    expect(
      renderError('InvalidInstanceID.NotFound', "The instance ID 'i-<1>' does not exist", 'r-1'),
    ).toMatchInlineSnapshot(`
      "<?xml version="1.0" encoding="UTF-8"?>
      <Response><Errors><Error><Code>InvalidInstanceID.NotFound</Code><Message>The instance ID &apos;i-&lt;1&gt;&apos; does not exist</Message></Error></Errors><RequestID>r-1</RequestID></Response>"
    `)
  })
})

describe('escapeXml()', () => {
  it.each([
    ['tab\tline\n', 'tab\tline\n'],
    ['return\r', 'return&#xD;'],
    ['\u0000\u0008\u000b\u001f', '\ufffd\ufffd\ufffd\ufffd'],
    ['\ud800 \ufffe \uffff', '\ufffd \ufffd \ufffd'],
    ['😀 é', '😀 é'],
    ['<a b="c" d=\'e\'>&</a>', '&lt;a b=&quot;c&quot; d=&apos;e&apos;&gt;&amp;&lt;/a&gt;'],
  ])('of %j is %j', (text, want) => {
    expect(escapeXml(text)).toBe(want)
  })
})

function render(name: string, output: object): string {
  const operation = findOperation(name)
  if (operation === undefined) throw new Error(`The test asks for ${name}.`)
  return renderResponse(operation, output, 'r-1')
}
