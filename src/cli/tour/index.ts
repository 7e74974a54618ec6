import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import { type Server, UsageError } from '../server.ts'
import { chapters } from './chapters.ts'
import { type Paper, type Place, walk } from './walk.ts'

/**
 * Walks through a deployed private-folders stack with real clients.
 * @returns true when everything that must work works, and everything that must be refused is refused.
 */
export async function tour(server: Server, stackName: string, paper: Paper): Promise<boolean> {
  return walk(chapters(await placeOf(server, stackName)), paper)
}

/** Reads where things are from the stack's outputs. */
async function placeOf(server: Server, StackName: string): Promise<Place> {
  const stacks = new CloudFormationClient({
    endpoint: server.endpoint,
    region: server.region,
    credentials: server.root,
  })
  const { Stacks } = await stacks.send(new DescribeStacksCommand({ StackName })).catch((error: unknown) => {
    if (error instanceof Error && error.name === 'ValidationError') {
      throw new UsageError(`${error.message}: deploy it first (poolhouse deploy stacks/private-folders/template.yaml)`)
    }
    throw error
  })
  const outputs = new Map(Stacks?.[0]?.Outputs?.map((output) => [output.OutputKey, output.OutputValue]))
  const output = (key: string): string => {
    const value = outputs.get(key)
    if (value === undefined) throw new UsageError(`the stack ${StackName} has no output ${key}: is it private-folders?`)
    return value
  }
  return {
    endpoint: server.endpoint,
    region: server.region,
    root: server.root,
    apiUrl: apiUrlNow(server, output('ApiUrl')),
    bucket: output('BucketName'),
    userPoolId: output('UserPoolId'),
    userPoolClientId: output('UserPoolClientId'),
    identityPoolId: output('IdentityPoolId'),
    codeFor: (address) => newestCode(join(server.data, 'outbox'), address),
  }
}

/** The stack's output keeps the address that the server had when the stack was made; the server may listen elsewhere now. */
function apiUrlNow({ endpoint }: Server, made: string): string {
  const path = /\/_aws\/execute-api\/[^?#]*/.exec(made)?.[0]
  return (path === undefined ? made : endpoint + path).replace(/\/$/, '')
}

/** The code of the newest message to an address. */
async function newestCode(outbox: string, address: string): Promise<string> {
  const names = (await readdir(outbox)).filter((name) => name.endsWith('.json')).sort()
  for (const name of names.reverse()) {
    const message = JSON.parse(await readFile(join(outbox, name), 'utf8')) as { destination: string; code?: string }
    if (message.destination === address && message.code !== undefined) return message.code
  }
  throw new Error(`no message to ${address} with its code is in ${outbox}: the tour needs a server that keeps messages`)
}
