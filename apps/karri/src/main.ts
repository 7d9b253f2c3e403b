// The karri command: `./karri up`, `test`, classic describe commands, administration. Each command is a thin wrapper
// around a function of another folder; errors are printed as what failed and the remedy, without a stack.
import { KarriError } from '@karri/model'
import { Command } from 'commander'
import { addAdminCommands } from './commands/admin-commands.ts'
import { addCertificateCommands } from './commands/certificate-commands.ts'
import { addClassicCommands } from './commands/classic-commands.ts'
import { addGateCommands } from './commands/gate-commands.ts'
import { addLabCommands } from './commands/lab-commands.ts'

const program = new Command('karri')
  .description('EC2 on the Linux machines that you own')
  .option('--lab <name>', 'a lab of this machine; `karri` by default')
  .option('--root <folder>', 'an installation of this machine in place of a lab')
  .option('--api-port <port>', 'local port of the EC2 API')
  .option('--admin-port <port>', 'local port of the operator’s service')
  .showHelpAfterError()
addLabCommands(program)
addGateCommands(program)
addClassicCommands(program)
addAdminCommands(program)
addCertificateCommands(program)

try {
  await program.parseAsync()
} catch (error) {
  console.error(describe(error))
  process.exitCode = 1
}

function describe(error: unknown): string {
  if (error instanceof KarriError) {
    const because = error.cause instanceof Error ? `\nBecause: ${error.cause.message}` : ''
    return `karri: ${error.message}${because}`
  }
  // EC2's errors carry their code as the name; anything else is a defect, and its stack helps to find it.
  if (error instanceof Error && '$metadata' in error) return `karri: ${error.name}: ${error.message}`
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
