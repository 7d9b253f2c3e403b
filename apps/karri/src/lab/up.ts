// `karri up`: the steps from an empty machine to an instance that answers, with progress. Every step looks first and does
// only what is missing, so that a second run, or one after a failure, goes on from there.
import { join } from 'node:path'
import type { EC2Client } from '@aws-sdk/client-ec2'
import { adminV1 } from '@karri/contracts'
import { buildGuestImage, installPackages, missingPackages } from '@karri/lab'
import { KarriError } from '@karri/model'
import { callUnary } from '@karri/service'
import { Listr, type ListrTask } from 'listr2'
import { CALL_TIMEOUT_MS, connectAdmin, createEc2Client, readAdministratorKey } from '../cloud/connect.ts'
import { type ImageUpload, importImage } from '../cloud/import-image.ts'
import { equipHosts } from './equip-hosts.ts'
import { ensureInstance, ensureKeyPair, openDefaultGroup, untilItAnswers } from './first-instance.ts'
import { LAB_ZONE, planDaemons } from './lab-plan.ts'
import type { LabSession } from './lab-session.ts'
import { until } from './until.ts'

/** What the steps found out, for the closing report. */
export interface UpReport {
  readonly instanceId: string
  readonly publicIp: string
}

interface UpContext {
  imageId: string
  instanceId: string
  publicIp: string
}

/** Daemons of two cores start in seconds; the limit is for a machine that also does something else. */
const READY_TIMEOUT_MS = 60_000

/** Brings a lab up. @throws KarriError of the step that failed: what, why, the remedy */
export async function up(session: LabSession): Promise<UpReport> {
  const tasks = new Listr<UpContext>([...machineSteps(session), ...cloudSteps(session), ...instanceSteps(session)], {
    // Progress on a person's terminal is redrawn; anywhere else each step is a line.
    fallbackRenderer: 'simple',
    fallbackRendererCondition: () => !process.stdout.isTTY,
  })
  return tasks.run({ imageId: '', instanceId: '', publicIp: '' })
}

function machineSteps({ lab, runner, cache, ...session }: LabSession): ListrTask<UpContext>[] {
  return [
    {
      title: 'Install Debian packages',
      task: async (_, task) => {
        const names = await missingPackages()
        task.title = names.length === 0 ? 'Debian packages are there' : `Install ${names.join(', ')}`
        await installPackages(runner, names)
      },
    },
    {
      title: 'Build the tiny guest',
      task: () => buildGuestImage({ runner, workDir: join(cache, 'guest-build'), outDir: join(cache, 'guest') }),
    },
    { title: 'Make the lab’s hosts and its switch', task: () => lab.createNetwork() },
    {
      title: 'Write configuration and certificates',
      task: () => equipHosts({ lab, runner, cache, ...session }),
    },
    {
      title: 'Start the controllers',
      task: () =>
        lab.startDaemons(
          planDaemons({
            paths: lab.paths,
            repository: session.repository,
            node: process.execPath,
            ports: session.ports,
            compileCache: join(cache, 'node-compile-cache'),
          }),
        ),
    },
  ]
}

function cloudSteps(session: LabSession): ListrTask<UpContext>[] {
  return [
    { title: `Register the zone ${LAB_ZONE} and wait for its nodes`, task: () => untilZoneIsReady(session) },
    {
      title: 'Import the images',
      task: async (context) => {
        context.imageId = await importGuest(session)
      },
    },
  ]
}

function instanceSteps(session: LabSession): ListrTask<UpContext>[] {
  const ec2 = withEc2(session)
  return [
    { title: 'Create a key pair', task: () => ec2((client) => ensureKeyPair(session, client)) },
    { title: 'Open the default group for ssh, http and ping', task: () => ec2(openDefaultGroup) },
    {
      title: 'Run one m1.large',
      task: async (context, task) => {
        context.instanceId = await ec2((client) => ensureInstance(client, context.imageId))
        task.title = `Run one m1.large: ${context.instanceId}`
      },
    },
    {
      title: 'Wait until it answers by its public address',
      task: async (context, task) => {
        context.publicIp = await ec2((client) => untilItAnswers(session, client, context.instanceId))
        task.title = `It answers at ${context.publicIp}`
      },
    },
  ]
}

async function untilZoneIsReady({ address, clock, lab }: LabSession): Promise<void> {
  const admin = await connectAdmin(address)
  try {
    await until({
      clock,
      timeoutMs: READY_TIMEOUT_MS,
      look: async () => {
        const request = adminV1.RegisterClusterRequest.create({ name: LAB_ZONE, host: '192.168.0.114' })
        await callUnary(admin, { method: admin.registerCluster, request, timeoutMs: CALL_TIMEOUT_MS })
        return { value: true }
      },
      remedy: `The cloud-controller's log is ${lab.paths.logs}/front-end-cloud-controller.log`,
    })
    await until({
      clock,
      timeoutMs: READY_TIMEOUT_MS,
      look: async () => {
        const request = adminV1.ListClustersRequest.create()
        const answer = await callUnary(admin, { method: admin.listClusters, request, timeoutMs: CALL_TIMEOUT_MS })
        return whatIsMissing(answer.clusters.find((cluster) => cluster.name === LAB_ZONE))
      },
      remedy: `The logs are in ${lab.paths.logs}`,
    })
  } finally {
    admin.close()
  }
}

function whatIsMissing(cluster: adminV1.Cluster | undefined): { readonly value: true } | string {
  if (cluster?.state !== 'ENABLED') return `zone ${LAB_ZONE} is ${cluster?.state ?? 'absent'} ${cluster?.detail ?? ''}`
  const waiting = cluster.nodes.filter((node) => node.state !== 'UP')
  if (cluster.nodes.length === 0) return 'the zone has reported no node yet'
  if (waiting.length === 0) return { value: true }
  return waiting.map((node) => `node ${node.name} is ${node.state} ${node.detail}`.trim()).join(', ')
}

async function importGuest(session: LabSession): Promise<string> {
  const { runner, cache, address } = session
  const guest = await buildGuestImage({ runner, workDir: join(cache, 'guest-build'), outDir: join(cache, 'guest') })
  const admin = await connectAdmin(address)
  const upload = (part: Omit<ImageUpload, 'public'>) => importImage(admin, { ...part, public: true })
  try {
    const kernelId = await upload({ file: guest.kernel, name: 'tiny/vmlinux', type: 'kernel' })
    const ramdiskId = await upload({ file: guest.ramdisk, name: 'tiny/ramdisk', type: 'ramdisk' })
    return await upload({ file: guest.machine, name: 'tiny/root.img', type: 'machine', kernelId, ramdiskId })
  } finally {
    admin.close()
  }
}

function withEc2(session: LabSession): <T>(call: (client: EC2Client) => Promise<T>) => Promise<T> {
  let client: EC2Client | undefined
  return async (call) => {
    if (!client) {
      const admin = await connectAdmin(session.address)
      const key = await readAdministratorKey(admin).finally(() => admin.close())
      client = createEc2Client(session.address, key)
    }
    return call(client).catch((cause: unknown) => {
      if (cause instanceof KarriError) throw cause
      const said = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)
      throw new KarriError('Ec2CallFailed', `the EC2 API answered ${said}`, { cause })
    })
  }
}
