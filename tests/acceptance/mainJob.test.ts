import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import { ListBucketsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import { engineFlags, environment } from '../../tools/program.mjs'
import { program, rootKeyIn, runProgram, type ServerProcess, startProcess, stopAtFirst } from './process.ts'

describe('the main job, in a process of its own', { timeout: 120_000 }, async () => {
  const root = await mkdtemp(join(tmpdir(), 'poolhouse-main-'))
  const data = join(root, 'data')
  after(() => rm(root, { recursive: true, force: true }))

  it('deploys, tours, serves, stops, and finds everything again', async () => {
    const first = await startProcess(['--data', data])
    const before = await seen(first, data)
    const said = first.output()
    assert.match(said, /✓ UserPool {2}AWS::Cognito::UserPool/)
    assert.match(
      said,
      /✓ get Ben's file\n\s+AccessDenied: User: arn:aws:sts::000000000000:assumed-role\/federated_identity\//,
    )
    assert.match(said, /because no identity-based policy allows the s3:GetObject action/)
    assert.match(said, /steps did what they must\.\n/)
    assert.match(said, /\nready http:\/\/127\.0\.0\.1:\d+\n$/)
    assert.equal((await stat(join(data, 'credentials'))).mode & 0o777, 0o600)
    assert.equal(await first.end('SIGTERM'), 0)

    const second = await startProcess(['--data', data])
    assert.doesNotMatch(second.output(), /Deploying|The tour|✓/)
    const { url: _, ...again } = await seen(second, data)
    const { url: __, ...was } = before
    assert.deepEqual(again, was)
    assert.equal(await second.end('SIGINT'), 0)
  })

  it('is run by its name as it is run here', async () => {
    const [firstLine] = (await readFile(program.at(-1) ?? '', 'utf8')).split('\n')
    const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`)
    assert.equal(firstLine, `#!/usr/bin/env -S ${[...variables, 'node', ...engineFlags].join(' ')}`)
  })

  it('refuses a bad setting before anything starts, and says which', async () => {
    const { code, output } = await runProgram(['start', '--port', 'http', '--data', join(root, 'never')])
    assert.equal(code, 2)
    assert.match(output, /--port is "http": it must be a number from 0 to 65535/)
    await assert.rejects(stat(join(root, 'never')))
  })

  it('refuses a second server on the same data', async () => {
    const server = await startProcess(['--data', join(root, 'shared'), '--bare'])
    const { code, output } = await runProgram(['start', '--bare', '--port', '0', '--data', join(root, 'shared')])
    assert.equal(code, 2)
    assert.match(output, /^poolhouse: .* is in use by another process; [^\n]*\n$/)
    await server.end('SIGTERM')
  })

  it('says what to do when its port is taken', async () => {
    const server = await startProcess(['--data', join(root, 'first'), '--bare'])
    const port = new URL(server.url).port
    const { code, output } = await runProgram(['start', '--bare', '--port', port, '--data', join(root, 'second')])
    assert.equal(code, 2)
    assert.match(output, /is in use by another program: choose another with --port/)
    await server.end('SIGTERM')
  })

  it('goes on when nobody reads its words any more, nor its log', async () => {
    const server = await startProcess(['--data', join(root, 'unread'), '--bare', '--log-level', 'info'])
    server.child.stdout?.destroy()
    server.child.stderr?.destroy()
    for (let i = 0; i < 5; i++) assert.equal((await fetch(`${server.url}/nobody/reads`)).status, 404)
    assert.equal(await server.end('SIGTERM'), 0)
  })

  it('goes on where a first start was stopped', async () => {
    const folder = join(root, 'interrupted')
    const { code, output } = await stopAtFirst(/✓ UserPool/, ['--data', folder])
    assert.equal(code, 0, output)
    const server = await startProcess(['--data', folder])
    assert.match(server.output(), /steps did what they must\.\n/)
    assert.equal(await server.end('SIGTERM'), 0)
  })

  it('is not found by a command when it was killed', async () => {
    const server = await startProcess(['--bare', '--data', join(root, 'killed')])
    await server.end('SIGKILL')
    const { code, output } = await runProgram(['tour', '--data', join(root, 'killed')])
    assert.equal(code, 2)
    assert.match(output, /no server is running/)
  })

  it('says what to do when a command finds no server', async () => {
    const { code, output } = await runProgram(['tour', '--data', join(root, 'nothing')])
    assert.equal(code, 2)
    assert.match(output, /start the server first/)
  })
})

/** What stands in the house, as its administrator sees it with the credentials file. */
async function seen(server: ServerProcess, data: string) {
  const credentials = await rootKeyIn(data)
  const client = { endpoint: server.url, region: 'us-east-1', credentials }
  const { Stacks } = await new CloudFormationClient(client).send(new DescribeStacksCommand({}))
  const s3 = new S3Client(client)
  const { Buckets } = await s3.send(new ListBucketsCommand({}))
  const bucket = Stacks?.[0]?.Outputs?.find((output) => output.OutputKey === 'BucketName')?.OutputValue ?? ''
  const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }))
  assert.equal(Stacks?.[0]?.StackStatus, 'CREATE_COMPLETE')
  return {
    url: server.url,
    credentials,
    stack: Stacks?.[0]?.StackId,
    outputs: Stacks?.[0]?.Outputs?.filter((output) => output.OutputKey !== 'ApiUrl'),
    buckets: Buckets?.map((each) => each.Name),
    objects: Contents?.map(({ Key, ETag, Size }) => ({ Key, ETag, Size })),
  }
}
