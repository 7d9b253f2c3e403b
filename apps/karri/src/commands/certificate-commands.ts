// `karri certificate issue`: the authority of an installation and the certificates of its hosts.
import { join } from 'node:path'
import { KarriError } from '@karri/model'
import {
  createAuthority,
  daemonPaths,
  findRole,
  issueCertificate,
  ROLES,
  readAuthority,
  systemClock,
  systemRandomBytes,
  writeAuthority,
  writeTls,
} from '@karri/service'
import type { Command } from 'commander'
import type { TargetOptions } from './target.ts'

interface IssueOptions extends TargetOptions {
  readonly out?: string
}

/** Adds certificate issue. */
export function addCertificateCommands(program: Command): void {
  program
    .command('certificate')
    .description('certificates of the controllers and of operators')
    .command('issue <role> <name>')
    .description(`issue a certificate: ${ROLES.join(', ')}; for a node the name is the one that NODES has`)
    .option('--out <folder>', 'where to put it; the installation’s own folder by default')
    .action(async (...[role, name, , command]: [string, string, object, Command]) => {
      console.log(await issue(role, name, command.optsWithGlobals<IssueOptions>()))
    })
}

async function issue(roleText: string, name: string, options: IssueOptions): Promise<string> {
  const role = findRole(roleText)
  if (!role) throw new KarriError('BadOption', `"${roleText}" is not a role: expected ${ROLES.join(', ')}`)
  const tls = daemonPaths(options.root ?? '/', 'cloud-controller').tls
  // The authority's key never leaves this machine: hosts get copies of what `--out` holds, which is all that they need.
  const authorityFolder = join(tls, 'authority')
  let authority = await readAuthority(authorityFolder)
  if (!authority) {
    authority = await createAuthority({ clock: systemClock, randomBytes: systemRandomBytes })
    await writeAuthority(authorityFolder, authority)
  }
  const files = await issueCertificate(authority, { role, name, clock: systemClock, randomBytes: systemRandomBytes })
  const folder = options.out ?? tls
  await writeTls(folder, role, files)
  return `ca.crt, ${role}.crt and ${role}.key are in ${folder}; on their host they belong into /etc/karri/tls`
}
