import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, open, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { rootKeyIn, runProgram, type ServerProcess, startProcess } from './process.ts'

const Bucket = 'kept'
const MiB = 1024 * 1024

describe('what a server keeps', { timeout: 120_000 }, () => {
  let data = ''
  let ring = ''
  let server: ServerProcess
  let s3: S3Client
  before(async () => {
    data = await mkdtemp(join(tmpdir(), 'poolhouse-kept-'))
    ring = join(await mkdtemp(join(tmpdir(), 'poolhouse-ring-')), 'keyring.json')
    server = await startProcess(['--bare', '--data', data, '--key-ring', ring])
    const credentials = await rootKeyIn(data)
    s3 = new S3Client({ endpoint: server.url, region: 'us-east-1', forcePathStyle: true, credentials, maxAttempts: 1 })
    await s3.send(new CreateBucketCommand({ Bucket }))
  })
  after(async () => {
    s3.destroy()
    await server.end('SIGKILL')
    await rm(data, { recursive: true, force: true })
    await rm(dirname(ring), { recursive: true, force: true })
  })

  const put = (Key: string, Body: Uint8Array, members: object = {}) =>
    s3.send(new PutObjectCommand({ Bucket, Key, Body, ...members }))
  const get = async (Key: string, members: object = {}) =>
    Buffer.from(
      (await (await s3.send(new GetObjectCommand({ Bucket, Key, ...members }))).Body?.transformToByteArray()) ?? [],
    )
  const files = async () =>
    (await readdir(join(data, 'objects'), { recursive: true })).filter((name) => /^..\/.{32}$/.test(name))
  const fsck = (...more: string[]) => runProgram(['fsck', '--data', data, '--key-ring', ring, ...more])

  it('is nowhere in the data folder as it was written', async () => {
    const words = 'these words are nobody’s but mine; '
    await put('small', Buffer.from(words))
    await put('large', Buffer.from(words.repeat(10_000)))
    for (const name of await readdir(data, { recursive: true, withFileTypes: true })) {
      if (!name.isFile()) continue
      assert.ok(!(await readFile(join(name.parentPath, name.name))).includes('nobody’s but mine'), name.name)
    }
    assert.equal((await get('large')).toString(), words.repeat(10_000))
  })

  it('may be under a customer’s key, which the SDK brings with each request', async () => {
    const bytes = randomBytes(2 * MiB)
    const key = { SSECustomerAlgorithm: 'AES256', SSECustomerKey: randomBytes(32).toString('base64') }
    const SSECustomerKeyMD5 = createHash('md5').update(Buffer.from(key.SSECustomerKey, 'base64')).digest('base64')
    const keyed = { ...key, SSECustomerKeyMD5 }
    assert.equal((await put('keyed', bytes, keyed)).SSECustomerKeyMD5, SSECustomerKeyMD5)
    assert.deepEqual(await get('keyed', keyed), bytes)
    await assert.rejects(get('keyed'), { name: 'InvalidRequest' })
    const command = new GetObjectCommand({ Bucket, Key: 'keyed', ...keyed })
    const url = await getSignedUrl(s3, command, { unhoistableHeaders: headersOf(keyed) })
    const response = await fetch(url, { headers: Object.fromEntries(headerPairs(keyed)) })
    assert.equal(response.status, 200)
    assert.deepEqual(Buffer.from(await response.arrayBuffer()), bytes)
    assert.ok(!server.output().includes(key.SSECustomerKey))
  })

  it('is whole by poolhouse fsck, while the server runs', async () => {
    const { code, output } = await fsck()
    assert.equal(code, 0, output)
    assert.match(output, /checked {3}3 objects/)
    assert.match(output, /1 under customers' keys/)
  })

  it('is not answered where it is damaged: the answer breaks off, and the log says why', async () => {
    const known = new Set(await files())
    await put('damaged', randomBytes(4 * MiB))
    const file = (await files()).find((name) => !known.has(name)) as string
    await flip(join(data, 'objects', file), 3 * MiB + 1000)
    await assert.rejects(get('damaged'))
    await assert.rejects(get('damaged', { Range: `bytes=${3 * MiB}-${3 * MiB + 10}` }))
    assert.equal((await get('damaged', { Range: 'bytes=0-99' })).byteLength, 100)
    assert.match(server.output(), /broke off before octets that are damaged/)
    assert.match(server.output(), /segment 12 is not the one that was sealed/)
  })

  it('is found damaged by poolhouse fsck, for people and for machines, and when the server has stopped', async () => {
    const { code, output } = await fsck()
    assert.equal(code, 1, output)
    assert.match(output, /^damaged {2}kept\/damaged {2}version null: .*segment 12/m)
    await server.end('SIGKILL')
    const told = await fsck('--json')
    assert.equal(told.code, 1, told.output)
    const lines = told.output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    assert.deepEqual(
      lines.map(({ type, problem, key, findings }) => [type, problem ?? findings, key]),
      [
        ['finding', 'damaged', 'damaged'],
        ['summary', 1, undefined],
      ],
    )
  })

  it('neither opens nor serves without its key ring, which may stand elsewhere', async () => {
    assert.ok(!(await readdir(data)).includes('keyring.json'))
    const checked = await runProgram(['fsck', '--data', data])
    assert.equal(checked.code, 2, checked.output)
    const started = await runProgram(['start', '--bare', '--port', '0', '--data', data])
    assert.equal(started.code, 2, started.output)
    assert.match(started.output, /keyring\.json is not there, and nothing here opens without it/)
    assert.ok(!(await readdir(data)).includes('keyring.json'))
  })

  it('cannot be checked where there is no data', async () => {
    const { code, output } = await runProgram(['fsck', '--data', join(data, 'nothing')])
    assert.equal(code, 2)
    assert.match(output, /there is no Poolhouse data in .*nothing: name its folder with --data/)
  })
})

type Keyed = Readonly<Record<'SSECustomerAlgorithm' | 'SSECustomerKey' | 'SSECustomerKeyMD5', string>>

function headerPairs({ SSECustomerAlgorithm, SSECustomerKey, SSECustomerKeyMD5 }: Keyed): [string, string][] {
  const prefix = 'x-amz-server-side-encryption-customer'
  return [
    [`${prefix}-algorithm`, SSECustomerAlgorithm],
    [`${prefix}-key`, SSECustomerKey],
    [`${prefix}-key-md5`, SSECustomerKeyMD5],
  ]
}

function headersOf(keyed: Keyed): Set<string> {
  return new Set(headerPairs(keyed).map(([name]) => name))
}

async function flip(path: string, at: number): Promise<void> {
  const handle = await open(path, 'r+')
  const octet = Buffer.alloc(1)
  await handle.read(octet, 0, 1, at)
  octet[0] = (octet[0] as number) ^ 1
  await handle.write(octet, 0, 1, at)
  await handle.close()
}
