// Puts files on the lab's hosts: the seed's configuration, certificates from one authority, and nothing that is there
// already, so that a second `karri up` changes no running daemon's identity.
import { access, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileAtomically } from '@karri/lab'
import {
  createAuthority,
  daemonPaths,
  issueCertificate,
  systemClock,
  systemRandomBytes,
  writeTls,
} from '@karri/service'
import { CONFIGURED_HOSTS, LAB_CERTIFICATES, planHostFiles } from './lab-plan.ts'
import type { LabSession } from './lab-session.ts'

/** Configuration files and certificates of every host. */
export async function equipHosts(session: LabSession): Promise<void> {
  const seed = {
    frontEnd: await readFile(join(session.repository, 'examples/seed/front-end.conf'), 'utf8'),
    node: await readFile(join(session.repository, 'examples/seed/node.conf'), 'utf8'),
  }
  for (const host of CONFIGURED_HOSTS) {
    for (const { path, text } of planHostFiles(host, seed)) {
      await writeFileAtomically(join(session.lab.paths.host(host), path), text)
    }
  }
  await equipCertificates(session)
}

/** All or none: certificates of two authorities would not trust each other. The last one written says that all are there. */
async function equipCertificates(session: LabSession): Promise<void> {
  const complete = join(session.lab.paths.keys, 'certificates.complete')
  if (await exists(complete)) return
  const authority = await createAuthority({ clock: systemClock, randomBytes: systemRandomBytes })
  for (const { host, role, name } of LAB_CERTIFICATES) {
    const files = await issueCertificate(authority, {
      role,
      name,
      clock: systemClock,
      randomBytes: systemRandomBytes,
    })
    // Certificates are in the same folder for every component of a root.
    await writeTls(daemonPaths(session.lab.paths.host(host), 'node-controller').tls, role, files)
  }
  await writeFileAtomically(complete, 'every host of this lab has its certificates\n')
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
