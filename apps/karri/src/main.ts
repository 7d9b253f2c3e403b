// The karri command: `./karri up`, `test`, classic describe commands, administration. Each command is a thin wrapper
// around a function of another folder; errors are printed as what failed and the remedy, without a stack.
import { Command } from 'commander'
import { addAdminCommands } from './commands/admin-commands.ts'
import { addCertificateCommands } from './commands/certificate-commands.ts'
import { addClassicCommands } from './commands/classic-commands.ts'
import { addGateCommands } from './commands/gate-commands.ts'
import { addLabCommands } from './commands/lab-commands.ts'
import { renderFailure } from './commands/render-failure.ts'

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
  console.error(renderFailure(error))
  process.exitCode = 1
}
