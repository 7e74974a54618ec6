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
import { type Archive, contentName, packFolder } from './package.ts'
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
  const template = await packTemplate(server, new S3Client(client), deployment.template)
  write(`Deploying ${nearby(deployment.template)} as the stack ${StackName}\n`)
  const create = new CreateStackCommand({
    StackName,
    ...template,
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

/** Octets of a template that a request may bring itself. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const mostInRequest = 51_200

/**
 * Puts the code that the template names, folders packed and archives as they are, into the artifacts bucket, and names it
 * there instead. A template that is too large for a request goes there too.
 */
async function packTemplate(server: Server, s3: S3Client, path: string) {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new UsageError(`there is no template at ${path}`)
  })
  const store = artifactStore(server, s3)
  const stored = new Map<string, { bucket: string; key: string }>()
  const places = new Map<string, Promise<{ bucket: string; key: string }>>()
  for (const { logicalId, path: written } of localCode(text)) {
    const code = resolve(dirname(path), written)
    if (!places.has(code)) places.set(code, archiveOf(code, logicalId).then(store))
    stored.set(logicalId, await (places.get(code) as Promise<{ bucket: string; key: string }>))
  }
  const TemplateBody = stored.size === 0 ? text : withStoredCode(text, stored)
  const bytes = Buffer.from(TemplateBody)
  if (bytes.byteLength <= mostInRequest) return { TemplateBody }
  const { bucket, key } = await store({ bytes, key: `${contentName(bytes)}.template` })
  return { TemplateURL: `${server.endpoint}/${bucket}/${key}` }
}

/** Keeps artifacts in a bucket, which is made for the first. The same content is kept once. */
function artifactStore({ account, region }: Server, s3: S3Client) {
  const bucket = `poolhouse-artifacts-${account}-${region}`
  let made: Promise<unknown> | undefined
  return async ({ bytes, key }: Archive): Promise<{ bucket: string; key: string }> => {
    made ??= s3.send(new CreateBucketCommand({ Bucket: bucket, ...locationOf(region) })).catch(unlessOwned)
    await made
    const there = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key })).then(
      () => true,
      (error: unknown) => {
        if (error instanceof Error && error.name === 'NotFound') return false
        throw error
      },
    )
    if (!there) await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes }))
    return { bucket, key }
  }
}

async function archiveOf(path: string, logicalId: string): Promise<Archive> {
  const found = await stat(path).catch(() => undefined)
  if (found?.isDirectory() === true) return packFolder(path)
  if (found?.isFile() !== true) throw new UsageError(`${logicalId}: its code folder ${path} does not exist`)
  const bytes = await readFile(path)
  if (!/\.(zip|jar)$/i.test(path)) throw new UsageError(`${logicalId}: its code ${path} is neither a folder nor a zip`)
  return { bytes, key: `${contentName(bytes)}.zip` }
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
    for (const event of (await eventsSince(stacks, Stacks?.[0]?.StackId ?? StackName, seen)).reverse()) {
      seen.add(event.EventId ?? '')
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

/** The events of a stack that were not seen yet, newest first. */
async function eventsSince(stacks: CloudFormationClient, StackName: string, seen: ReadonlySet<string>) {
  const events: StackEvent[] = []
  let token: string | undefined
  do {
    const page = await stacks.send(
      new DescribeStackEventsCommand({ StackName, ...(token === undefined ? {} : { NextToken: token }) }),
    )
    const fresh = (page.StackEvents ?? []).filter(({ EventId = '' }) => !seen.has(EventId))
    events.push(...fresh)
    token = fresh.length === page.StackEvents?.length ? page.NextToken : undefined
  } while (token !== undefined)
  return events
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
