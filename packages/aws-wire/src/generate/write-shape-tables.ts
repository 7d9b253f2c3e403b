// `npm run generate -w packages/aws-wire`: writes the committed shape tables from the pinned SDK. Run it after
// a change of the SDK's version; the tests fail until the table and the SDK agree.
import { writeFileSync } from 'node:fs'
import * as ec2 from '@aws-sdk/client-ec2'
import { readSdkSchemas } from './read-sdk-schemas.ts'
import { renderShapeTable } from './render-shape-table.ts'

writeFileSync(new URL('../shapes/ec2.json', import.meta.url), renderShapeTable(readSdkSchemas(ec2)))
