// How long a rule takes from the API call into the kernel: AuthorizeSecurityGroupIngress is sent, and `nft monitor` on the
// gateway says when the element is there.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { AuthorizeSecurityGroupIngressCommand, RevokeSecurityGroupIngressCommand } from '@aws-sdk/client-ec2'
import { type CloudUnderTest, eventually } from '@karri/test-e2e'
import { type Distribution, distributionOf } from './distribution.ts'

const RULES = 20
/** Ports that nothing else in the lab uses. */
const FIRST_PORT = 20_000
const LIMIT_MS = 10_000

/** Milliseconds from sending the call to its answer, and to the element in the kernel. */
export interface AuthorizeTimes {
  readonly answered: Distribution
  readonly inKernel: Distribution
}

/** Authorizes and revokes rules of the default group, one after the other. */
export async function measureAuthorize(cloud: CloudUnderTest): Promise<AuthorizeTimes> {
  const folder = await mkdtemp(join(tmpdir(), 'karri-monitor-'))
  const logFile = join(folder, 'events')
  const pid = await cloud.lab
    .on('front-end')
    .spawnDetached('stdbuf', ['-oL', 'nft', 'monitor', 'elements'], { logFile })
  const answered: number[] = []
  const inKernel: number[] = []
  try {
    await untilListening(cloud, logFile)
    for (let rule = 0; rule < RULES; rule++) {
      const permission = ruleFor(FIRST_PORT + rule)
      const sent = performance.now()
      const call = cloud.ec2
        .send(new AuthorizeSecurityGroupIngressCommand(permission))
        .then(() => answered.push(performance.now() - sent))
      await untilSeen(logFile, String(FIRST_PORT + rule))
      inKernel.push(performance.now() - sent)
      await call
      await cloud.ec2.send(new RevokeSecurityGroupIngressCommand(permission))
    }
  } finally {
    process.kill(pid, 'SIGTERM')
    await rm(folder, { recursive: true })
  }
  return { answered: distributionOf(answered), inKernel: distributionOf(inKernel) }
}

/** `nft monitor` does not say when it listens: rules come and go until it shows one. */
async function untilListening(cloud: CloudUnderTest, logFile: string): Promise<void> {
  const permission = ruleFor(FIRST_PORT - 1)
  await eventually(async () => {
    await cloud.ec2.send(new AuthorizeSecurityGroupIngressCommand(permission))
    await cloud.ec2.send(new RevokeSecurityGroupIngressCommand(permission))
    return (await readFile(logFile, 'utf8')).includes(String(FIRST_PORT - 1))
  })
}

function ruleFor(port: number) {
  const IpPermissions = [{ IpProtocol: 'tcp', FromPort: port, ToPort: port, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }]
  return { GroupName: 'default', IpPermissions }
}

async function untilSeen(logFile: string, text: string): Promise<void> {
  const limit = performance.now() + LIMIT_MS
  while (!(await readFile(logFile, 'utf8')).includes(text)) {
    if (performance.now() > limit) throw new Error(`port ${text} did not reach the kernel within ${LIMIT_MS} ms`)
    await nextTurn()
  }
}
