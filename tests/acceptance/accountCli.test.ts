import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { CreateBucketCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3'
import { runProgram, startProcess } from './process.ts'

interface Made {
  readonly accountId: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly canonicalId: string
}

describe('poolhouse account', { timeout: 90_000 }, async () => {
  const data = await mkdtemp(join(tmpdir(), 'poolhouse-account-'))
  let server = await startProcess(['--bare', '--data', data, '--account', '123456789012'])
  after(async () => {
    await server.end('SIGTERM')
    await rm(data, { recursive: true, force: true })
  })
  const run = (...parameters: string[]) => runProgram(['account', ...parameters, '--data', data])
  const s3 = ({ accessKeyId, secretAccessKey }: Made) =>
    new S3Client({
      endpoint: server.url,
      region: 'us-east-1',
      credentials: { accessKeyId, secretAccessKey },
      forcePathStyle: true,
      maxAttempts: 1,
    })
  let made: Made

  it('create --json prints the four things that a script needs, and nothing else', async () => {
    const { code, output } = await run('create', 'team-a', '--email', 'a@example.com', '--json')
    assert.equal(code, 0, output)
    made = JSON.parse(output) as Made
    assert.deepEqual(Object.keys(made), ['accountId', 'accessKeyId', 'secretAccessKey', 'canonicalId'])
    assert.match(made.accountId, /^\d{12}$/)
    assert.match(made.canonicalId, /^[0-9a-f]{64}$/)
    await s3(made).send(new CreateBucketCommand({ Bucket: 'of-team-a' }))
    const { Owner } = await s3(made).send(new ListBucketsCommand({}))
    assert.equal(Owner?.ID, made.canonicalId)
  })

  it('create prints a profile for the credentials file', async () => {
    const { code, output } = await run('create', 'Team B')
    assert.equal(code, 0, output)
    assert.match(output, /^account {4}\d{12}, Team B\n/)
    assert.match(output, /\n\[Team-B\]\naws_access_key_id = AKIA\w+\naws_secret_access_key = \S{40}\n$/)
  })

  it('create says what is wrong with a name', async () => {
    const taken = await run('create', 'TEAM-A')
    assert.deepEqual([taken.code, taken.output], [2, 'poolhouse: There is an account named TEAM-A already.\n'])
    const empty = await run('create', '')
    assert.equal(empty.code, 2)
    assert.match(empty.output, /Value '' at 'name' failed to satisfy constraint/)
    const nameless = await run('create')
    assert.notEqual(nameless.code, 0)
    assert.match(nameless.output, /missing required argument 'name'/)
    const email = await run('create', 'team-c', '--email', 'nobody')
    assert.match(email.output, /at 'email' failed to satisfy constraint/)
  })

  it('list tells whose the deployment is, and no secret', async () => {
    const plain = await run('list')
    assert.equal(plain.code, 0, plain.output)
    const lines = plain.output.trimEnd().split('\n')
    assert.equal(lines[0], '123456789012  management, manages the deployment')
    assert.equal(lines[1], `${made.accountId}  team-a, a@example.com`)
    assert.match(lines[2] ?? '', /^\d{12} {2}Team B$/)
    const json = await run('list', '--json')
    const listed = JSON.parse(json.output) as readonly Readonly<Record<string, unknown>>[]
    const { createdAt, ...second } = listed[1] ?? {}
    const { accountId, canonicalId } = made
    assert.deepEqual(second, { accountId, name: 'team-a', email: 'a@example.com', canonicalId, management: false })
    assert.match(String(createdAt), /^\d{4}-\d\d-\d\dT/)
    for (const { output } of [plain, json]) assert.ok(!output.includes(made.secretAccessKey))
  })

  it('tells its ways when asked', async () => {
    for (const [asked, told] of [
      [['--help'], /create \[options\] <name>[\s\S]*list \[options\]/],
      [['create', '--help'], /--email <address>[\s\S]*--json[\s\S]*canonicalId/],
      [['list', '--help'], /--json/],
    ] as const) {
      const { code, output } = await runProgram(['account', ...asked])
      assert.equal(code, 0)
      assert.match(output, told)
    }
  })

  it('needs a server, and its administrator’s key', async () => {
    const { code, output } = await runProgram(['account', 'list', '--data', join(data, 'nowhere')])
    assert.equal(code, 2)
    assert.match(output, /there is no Poolhouse data in/)
  })

  it('accounts are there after a restart, which needs no --account again and takes no other', async () => {
    await server.end('SIGTERM')
    const other = await runProgram(['start', '--bare', '--port', '0', '--data', data, '--account', '999999999999'])
    assert.equal(other.code, 2)
    assert.match(other.output, /this data folder belongs to account 123456789012, not to 999999999999/)
    server = await startProcess(['--bare', '--data', data])
    assert.match(server.output(), /account {3}123456789012/)
    const { Buckets } = await s3(made).send(new ListBucketsCommand({}))
    assert.deepEqual(
      Buckets?.map(({ Name }) => Name),
      ['of-team-a'],
    )
    const credentials = await readFile(join(data, 'credentials'), 'utf8')
    assert.ok(!credentials.includes(made.accessKeyId))
    assert.match((await run('list')).output, new RegExp(`${made.accountId} {2}team-a`))
  })
})
