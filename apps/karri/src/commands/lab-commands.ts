// `karri up`, `down` and `env`.
import { join } from 'node:path'
import { holdLab, writeFileAtomically } from '@karri/lab'
import type { Command } from 'commander'
import { connectAdmin, createEc2Client, readAdministratorKey, readCredentials } from '../cloud/connect.ts'
import { down } from '../lab/down.ts'
import { ENDPOINT_RULES_FILE, renderEndpointRules, renderEnvironment } from '../lab/environment.ts'
import { renderReport } from '../lab/report.ts'
import { up } from '../lab/up.ts'
import { addressOf, labOf, type TargetOptions } from './target.ts'

/** Adds the commands of the lab. */
export function addLabCommands(program: Command): void {
  program
    .command('up')
    .description('start a whole cloud on this machine, in network namespaces, and run an instance in it')
    .action(async (_: object, command: Command) => {
      const session = labOf(command.optsWithGlobals<TargetOptions>())
      const found = await holdLab(session.lab.paths, () => up(session))
      const admin = await connectAdmin(session.address)
      const key = await readAdministratorKey(admin).finally(() => admin.close())
      process.stdout.write(await renderReport(session, createEc2Client(session.address, key), found))
    })
  program
    .command('down')
    .description('end and delete everything that up made')
    .action(async (_: object, command: Command) => {
      const session = labOf(command.optsWithGlobals<TargetOptions>())
      console.log(await holdLab(session.lab.paths, () => down(session)))
    })
  program
    .command('env')
    .description('print shell exports for AWS clients: eval "$(./karri env)"')
    .action(async (_: object, command: Command) => {
      const address = await addressOf(command.optsWithGlobals<TargetOptions>())
      const credentials = await readCredentials(address, {})
      const dataFolder = join(address.root, 'var/lib/karri/aws-data')
      await writeFileAtomically(join(dataFolder, ENDPOINT_RULES_FILE), renderEndpointRules(address.endpoint))
      process.stdout.write(renderEnvironment({ address, credentials, dataFolder }))
    })
}
