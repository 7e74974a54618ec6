import { readFile, stat } from 'node:fs/promises'
import { dirname, relative, resolve } from 'node:path'
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  type Stack,
  type StackEvent,
} from '@aws-sdk/client-cloudformation'
import { CreateBucketCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { localCode, withStoredCode } from '../template/index.ts'
import { packFolder } from './package.ts'
import { type Server, UsageError } from './server.ts'

/** What is deployed, and under which name. */
export interface Deployment {
  /** Path of the template. */
  readonly template: string
  readonly stackName: string
  readonly parameters: Readonly<Record<string, string>>
  /** Leave a stack that was created before as it is, and count it as deployed. */
  readonly unlessCreated: boolean
}

/**
 * Packs the template's code into a bucket, creates the stack and follows it to its end, a line a resource, then its outputs.
 * @throws UsageError with the stack's own reason when it was not created.
 */
export async function deploy(server: Server, deployment: Deployment, write: (text: string) => void): Promise<void> {
  const client = { endpoint: server.endpoint, region: server.region, credentials: server.root }
  const stacks = new CloudFormationClient(client)
  const StackName = deployment.stackName
  if ((await makeRoom(stacks, StackName, deployment.unlessCreated)) === 'created') return
  const TemplateBody = await packTemplate(server, new S3Client(client), deployment.template)
  write(`Deploying ${nearby(deployment.template)} as the stack ${StackName}\n`)
  const create = new CreateStackCommand({
    StackName,
    TemplateBody,
    Parameters: Object.entries(deployment.parameters).map(([ParameterKey, ParameterValue]) => ({
      ParameterKey,
      ParameterValue,
    })),
    Capabilities: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'],
  })
  await stacks.send(create).catch(refused)
  await follow(stacks, StackName, write)
}

/** What a refused template is told beside the service's own words, by what they say. */
const waysOut: readonly (readonly [RegExp, string])[] = [
  [/^Parameters: \[.*\] must have values/, 'give each its value: --parameter Name=value'],
  [/at 'stackName' failed/, 'give the stack a name of letters, digits and hyphens: --stack my-app'],
  [/Unrecognized resource types|not supported by this server/, 'what templates may have: docs/reference/resources.md'],
]

/** @throws UsageError with the service's words and the way out, where it is the template that was refused. */
function refused(error: unknown): never {
  if (!(error instanceof Error) || error.name !== 'ValidationError') throw error
  const way = waysOut.find(([pattern]) => pattern.test(error.message))?.[1]
  throw new UsageError([error.message, ...(way === undefined ? [] : [way])].join('\n'))
}

/**
 * A stack whose creation failed stands in the way of the next try, and nothing is in it: it goes. Work that a stop of
 * the server cut off is waited for. Any other stack stays.
 */
async function makeRoom(
  stacks: CloudFormationClient,
  StackName: string,
  unlessCreated: boolean,
): Promise<'free' | 'created'> {
  let status = await statusOf(stacks, StackName)
  while (unlessCreated && status?.endsWith('_IN_PROGRESS')) {
    await pause()
    status = await statusOf(stacks, StackName)
  }
  if (status === undefined) return 'free'
  if (status === 'CREATE_COMPLETE' && unlessCreated) return 'created'
  if (status !== 'ROLLBACK_COMPLETE') {
    const way = `aws cloudformation delete-stack --stack-name ${StackName}`
    throw new UsageError(
      `the stack ${StackName} is there already (${status}); delete it first, its buckets emptied: ${way}`,
    )
  }
  await stacks.send(new DeleteStackCommand({ StackName }))
  while ((await statusOf(stacks, StackName)) !== undefined) await pause()
  return 'free'
}

/** A stack's status; undefined when there is none. */
async function statusOf(stacks: CloudFormationClient, StackName: string): Promise<string | undefined> {
  try {
    const { Stacks } = await stacks.send(new DescribeStacksCommand({ StackName }))
    return Stacks?.[0]?.StackStatus
  } catch (error) {
    if (error instanceof Error && error.name === 'ValidationError') return undefined
    throw error
  }
}

function pause(): Promise<void> {
  return new Promise((later) => setTimeout(later, 100))
}

/** A path as one would type it here. */
function nearby(path: string): string {
  const near = relative(process.cwd(), path)
  return near.startsWith('..') ? path : near
}

/** Puts each folder of code that the template names into the artifacts bucket, and names it there instead. */
async function packTemplate(server: Server, s3: S3Client, path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new UsageError(`there is no template at ${path}`)
  })
  const code = localCode(text)
  if (code.length === 0) return text
  const bucket = `poolhouse-artifacts-${server.account}-${server.region}`
  await s3.send(new CreateBucketCommand({ Bucket: bucket, ...locationOf(server.region) })).catch(unlessOwned)
  const stored = new Map<string, { bucket: string; key: string }>()
  const keys = new Map<string, Promise<string>>()
  for (const { logicalId, path: written } of code) {
    const folder = resolve(dirname(path), written)
    if (!keys.has(folder)) keys.set(folder, storeFolder(s3, bucket, folder, logicalId))
    stored.set(logicalId, { bucket, key: (await keys.get(folder)) as string })
  }
  return withStoredCode(text, stored)
}

async function storeFolder(s3: S3Client, Bucket: string, folder: string, logicalId: string): Promise<string> {
  const found = await stat(folder).catch(() => undefined)
  if (found?.isDirectory() !== true) throw new UsageError(`${logicalId}: its code folder ${folder} does not exist`)
  const { bytes, key: Key } = await packFolder(folder)
  const there = await s3.send(new HeadObjectCommand({ Bucket, Key })).then(
    () => true,
    (error: unknown) => {
      if (error instanceof Error && error.name === 'NotFound') return false
      throw error
    },
  )
  if (!there) await s3.send(new PutObjectCommand({ Bucket, Key, Body: bytes }))
  return Key
}

/** us-east-1 is the one region that CreateBucket does not name. */
function locationOf(region: string) {
  if (region === 'us-east-1') return {}
  return { CreateBucketConfiguration: { LocationConstraint: region as 'eu-west-1' } }
}

function unlessOwned(error: unknown): void {
  if (!(error instanceof Error) || error.name !== 'BucketAlreadyOwnedByYou') throw error
}

async function follow(stacks: CloudFormationClient, StackName: string, write: (text: string) => void): Promise<void> {
  const seen = new Set<string>()
  for (;;) {
    const { Stacks } = await stacks.send(new DescribeStacksCommand({ StackName }))
    const status = Stacks?.[0]?.StackStatus ?? 'DELETE_COMPLETE'
    const { StackEvents } = await stacks.send(
      new DescribeStackEventsCommand({ StackName: Stacks?.[0]?.StackId ?? StackName }),
    )
    for (const event of (StackEvents ?? []).reverse()) {
      if (event.EventId === undefined || seen.has(event.EventId)) continue
      seen.add(event.EventId)
      write(lineOf(event))
    }
    if (status === 'CREATE_COMPLETE') return write(outputsOf(Stacks?.[0]))
    if (!status.endsWith('_IN_PROGRESS')) {
      throw new UsageError(
        `the stack ${StackName} was not created (${status}): ${Stacks?.[0]?.StackStatusReason ?? 'see above'}`,
      )
    }
    await pause()
  }
}

/** The stack's outputs as a table: where its API answers, how its bucket is called. */
function outputsOf(stack: Stack | undefined): string {
  const outputs = stack?.Outputs ?? []
  if (outputs.length === 0) return ''
  const width = Math.max(...outputs.map(({ OutputKey = '' }) => OutputKey.length))
  const lines = outputs.map(({ OutputKey = '', OutputValue = '' }) => `  ${OutputKey.padEnd(width)}  ${OutputValue}\n`)
  return `Outputs of ${stack?.StackName}\n${lines.join('')}`
}

/** One line for what is done, what failed, and what a property was not acted on; nothing for what merely began. */
function lineOf(event: StackEvent): string {
  const {
    ResourceStatus: status = '',
    ResourceStatusReason: reason,
    LogicalResourceId: id = '',
    ResourceType: type = '',
  } = event
  if (status.endsWith('_FAILED')) return `  ✗ ${id}  ${type}\n      ${reason ?? status}\n`
  if (status === 'CREATE_COMPLETE' && type !== 'AWS::CloudFormation::Stack') {
    return `  ✓ ${id}  ${type}\n${reason === undefined ? '' : `      ${reason}\n`}`
  }
  return ''
}

/** Reads `name=value` texts. */
export function parametersOf(texts: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    texts.map((text) => {
      const equals = text.indexOf('=')
      if (equals < 1) throw new UsageError(`"${text}" is not a parameter: write name=value`)
      return [text.slice(0, equals), text.slice(equals + 1)]
    }),
  )
}
