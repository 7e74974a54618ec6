import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { Agent } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam'
import { CreateFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { strToU8, zipSync } from 'fflate'
import { rootKeyIn, startProcess } from './process.ts'

const region = 'us-east-1'
const trust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
}

describe('functions of a server of two processes', { timeout: 60_000 }, async () => {
  const data = await mkdtemp(join(tmpdir(), 'poolhouse-workers-functions-'))
  const server = await startProcess(['--bare', '--data', data, '--workers', '2'])
  const credentials = await rootKeyIn(data)
  const agents: Agent[] = []
  after(async () => {
    for (const agent of agents) agent.destroy()
    await server.end('SIGTERM')
    await rm(data, { recursive: true, force: true })
  })
  /** A client with one connection of its own, which one of the processes has. */
  const own = () => {
    const httpAgent = new Agent({ keepAlive: true, maxSockets: 1 })
    agents.push(httpAgent)
    return { endpoint: server.url, region, credentials, maxAttempts: 1, requestHandler: { httpAgent } }
  }
  const clients = Array.from({ length: 4 }, () => new LambdaClient(own()))
  const { Role } = await new IAMClient(own()).send(
    new CreateRoleCommand({ RoleName: 'function', AssumeRolePolicyDocument: JSON.stringify(trust) }),
  )
  const names = ['one', 'two']
  for (const FunctionName of names) {
    const code = `export const handler = async (event) => process.env.AWS_LAMBDA_FUNCTION_NAME + ' heard ' + event`
    await clients[0]?.send(
      new CreateFunctionCommand({
        ...{ FunctionName, Runtime: 'nodejs22.x', Handler: 'index.handler', Timeout: 30, Role: Role?.Arn },
        Code: { ZipFile: zipSync({ 'index.mjs': strToU8(code) }) },
      }),
    )
  }

  it('hear their own events, whichever process was asked', async () => {
    const asked = [1, 2].flatMap((round) =>
      names.flatMap((FunctionName) =>
        clients.map((client, index) => ({ FunctionName, client, said: round * 10 + index })),
      ),
    )
    const answers = await Promise.all(
      asked.map(async ({ FunctionName, client, said }) => {
        const { Payload } = await client.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(said) }))
        return JSON.parse(Payload?.transformToString() ?? '')
      }),
    )
    assert.deepEqual(
      answers,
      asked.map(({ FunctionName, said }) => `${FunctionName} heard ${said}`),
    )
  })
})
