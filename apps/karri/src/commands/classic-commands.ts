// The ancestor's describe commands and the console, as an EC2 client.
import { type EC2Client, GetConsoleOutputCommand } from '@aws-sdk/client-ec2'
import type { Command } from 'commander'
import { describeAddresses, describeAvailabilityZones, describeInstances } from '../classic/describe.ts'
import { createEc2Client, readCredentials } from '../cloud/connect.ts'
import { addressOf, type TargetOptions } from './target.ts'

/** Adds describe-availability-zones, describe-instances, describe-addresses and console. */
export function addClassicCommands(program: Command): void {
  add(program, 'describe-availability-zones [zones...]', {
    description: 'zones; `verbose` shows capacity by instance type',
    run: describeAvailabilityZones,
  })
  add(program, 'describe-instances [instances...]', {
    description: 'reservations and instances',
    run: describeInstances,
  })
  add(program, 'describe-addresses [addresses...]', {
    description: 'one’s public addresses; `verbose` shows the whole pool to the administrator',
    run: describeAddresses,
  })
  add(program, 'console <instance...>', { description: 'what an instance wrote to its console', run: readConsoles })
}

interface ClassicCommand {
  readonly description: string
  readonly run: (ec2: EC2Client, names: readonly string[]) => Promise<string>
}

function add(program: Command, usage: string, { description, run }: ClassicCommand): void {
  program
    .command(usage)
    .description(description)
    .action(async (names: string[], _: object, command: Command) => {
      const address = await addressOf(command.optsWithGlobals<TargetOptions>())
      const ec2 = createEc2Client(address, await readCredentials(address, process.env))
      process.stdout.write(await run(ec2, names))
    })
}

async function readConsoles(ec2: EC2Client, ids: readonly string[]): Promise<string> {
  const outputs = ids.map(async (InstanceId) => {
    const { Output, Timestamp } = await ec2.send(new GetConsoleOutputCommand({ InstanceId }))
    return `${InstanceId}\n${Timestamp?.toISOString() ?? ''}\n${Buffer.from(Output ?? '', 'base64').toString('utf8')}\n`
  })
  return (await Promise.all(outputs)).join('')
}
