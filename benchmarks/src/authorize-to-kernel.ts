// How long a rule takes from the API call into the kernel: AuthorizeSecurityGroupIngress is sent, and the gateway's table is
// listed again and again until the rule's port is in it. A listing takes some 10 ms, by which the figure is too long.
// (`nft monitor` would say it to the millisecond, but nft 1.0.6 ends when it meets an element of several fields.)
import { AuthorizeSecurityGroupIngressCommand, RevokeSecurityGroupIngressCommand } from '@aws-sdk/client-ec2'
import type { CloudUnderTest } from '@karri/test-e2e'
import { type Distribution, distributionOf } from './distribution.ts'

const RULES = 20
/** Ports that nothing else in the lab uses. */
const FIRST_PORT = 20_000
const LIMIT_MS = 10_000

/** Milliseconds from sending the call to its answer, to the element in the kernel, and of one listing. */
export interface AuthorizeTimes {
  readonly answered: Distribution
  readonly inKernel: Distribution
  readonly oneListing: Distribution
}

/** Authorizes and revokes rules of the default group, one after the other. */
export async function measureAuthorize(cloud: CloudUnderTest): Promise<AuthorizeTimes> {
  const answered: number[] = []
  const inKernel: number[] = []
  const listings: number[] = []
  for (let port = FIRST_PORT; port < FIRST_PORT + RULES; port++) {
    const IpPermissions = [{ IpProtocol: 'tcp', FromPort: port, ToPort: port, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }]
    const permission = { GroupName: 'default', IpPermissions }
    const sent = performance.now()
    const call = cloud.ec2
      .send(new AuthorizeSecurityGroupIngressCommand(permission))
      .then(() => answered.push(performance.now() - sent))
    await untilInKernel(cloud, { port, listings })
    inKernel.push(performance.now() - sent)
    await call
    await cloud.ec2.send(new RevokeSecurityGroupIngressCommand(permission))
  }
  return {
    answered: distributionOf(answered),
    inKernel: distributionOf(inKernel),
    oneListing: distributionOf(listings),
  }
}

async function untilInKernel(
  cloud: CloudUnderTest,
  { port, listings }: { readonly port: number; readonly listings: number[] },
): Promise<void> {
  const limit = performance.now() + LIMIT_MS
  for (;;) {
    const startedAt = performance.now()
    const { stdout } = await cloud.lab.on('front-end').run('nft', ['list', 'table', 'ip', 'karri'])
    listings.push(performance.now() - startedAt)
    if (stdout.includes(String(port))) return
    if (performance.now() > limit) throw new Error(`port ${port} did not reach the kernel within ${LIMIT_MS} ms`)
  }
}
