import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, open, readdir, rename, rm, stat, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { program, rootKeyIn, runProgram, type ServerProcess, startProcess } from './process.ts'

const Bucket = 'kept'
const MiB = 1024 * 1024

interface Summary {
  readonly backup: string
  readonly objects: number
  readonly octets: number
  readonly present: number
  readonly total: number
  readonly findings: number
  readonly isOpened: boolean
}

describe('poolhouse backup and restore', { timeout: 170_000 }, () => {
  let home = ''
  let data = ''
  let server: ServerProcess
  let s3: S3Client
  const at = (...names: string[]) => join(home, ...names)
  const put = async (Key: string, size: number) => {
    const Body = randomBytes(size)
    await s3.send(new PutObjectCommand({ Bucket, Key, Body }))
    return digest(Body)
  }
  const remove = (Key: string) => s3.send(new DeleteObjectCommand({ Bucket, Key }))

  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'poolhouse-backup-'))
    data = at('data')
    server = await startProcess(['--bare', '--data', data])
    s3 = await clientOf(server, data)
    await s3.send(new CreateBucketCommand({ Bucket }))
  })
  after(async () => {
    s3.destroy()
    await server.end('SIGTERM')
    await rm(home, { recursive: true, force: true })
  })

  const backUp = async (target: string, ...more: string[]): Promise<Summary> => {
    const { code, output } = await runProgram(['backup', target, '--data', data, '--json', ...more])
    assert.equal(code, 0, output)
    return summaryOf(output)
  }

  /** Restores a backup and serves it for a while. */
  const inRestored = async (from: string, name: string, use: (s3: S3Client) => Promise<void>) => {
    const { code, output } = await runProgram(['restore', from, '--data', at(name), '--json'])
    assert.equal(code, 0, output)
    assert.deepEqual([summaryOf(output).findings, summaryOf(output).isOpened], [0, true])
    const restored = await startProcess(['--bare', '--data', at(name)])
    const client = await clientOf(restored, at(name))
    try {
      await use(client)
    } finally {
      client.destroy()
      await restored.end('SIGTERM')
    }
  }

  it('bring back everything that was acknowledged before, while others write, overwrite and delete', async () => {
    const steady = new Map<string, string>()
    for (let n = 0; n < 40; n += 1) steady.set(`steady/${n}`, await put(`steady/${n}`, n % 4 === 0 ? 2_000 : 150_000))
    steady.set('steady/parts', await putParts(s3, 'steady/parts'))
    const written = new Map<string, Set<string>>()
    const acknowledged = new Map<string, string>()
    let going = true
    const writers = Array.from({ length: 6 }, async (_, writer) => {
      for (let n = 0; going; n += 1) {
        const Key = `busy/${writer}/${n % 5}`
        const Body = randomBytes(n % 3 === 0 ? 1_000 : 120_000)
        written.set(Key, (written.get(Key) ?? new Set()).add(digest(Body)))
        await s3.send(new PutObjectCommand({ Bucket, Key, Body }))
        acknowledged.set(Key, digest(Body))
        if (n % 4 === 3) {
          acknowledged.delete(Key)
          await remove(Key)
        }
        const fleeting = `fleeting/${writer}/${n}`
        await put(fleeting, 100_000)
        await remove(fleeting)
      }
    })
    while (acknowledged.size < 20) await new Promise((later) => setTimeout(later, 10))
    const summaries = [await backUp(at('busy')), await backUp(at('busy'))]
    going = false
    await Promise.all(writers)
    assert.ok(summaries.every(({ total }) => total > 30))
    await inRestored(at('busy'), 'fromBusy', async (restored) => {
      for (const [Key, wanted] of steady) assert.equal(await read(restored, Key), wanted, Key)
      for (const Key of await keysOf(restored, 'busy/')) {
        assert.ok(written.get(Key)?.has(await read(restored, Key)), `${Key} is whole`)
      }
      for (const Key of await keysOf(restored, 'fleeting/')) await read(restored, Key)
    })
  })

  it('copy only what is new, and keep as many backups as they are told', async () => {
    const first = await backUp(at('grown'))
    await put('new/small', 100)
    await put('new/large', MiB)
    const second = await backUp(at('grown'))
    assert.deepEqual([second.objects, second.present], [1, first.total])
    await remove('new/large')
    const third = await backUp(at('grown'), '--keep', '1')
    assert.deepEqual([third.objects, third.present], [0, first.total])
    assert.equal((await blobsOf(at('grown'))).length, first.total, 'nobody names the removed one any more')
    assert.deepEqual(await readdir(at('grown', 'backups')), [third.backup])
    await inRestored(at('grown'), 'fromGrown', async (restored) => {
      assert.deepEqual(await keysOf(restored, 'new/'), ['new/small'])
    })
  })

  it('give an older backup of the folder when it is named', async () => {
    await put('dated', 70_000)
    const { backup } = await backUp(at('dated'))
    await remove('dated')
    await backUp(at('dated'))
    const restored = at('older')
    const { code, output } = await runProgram(['restore', at('dated'), '--backup', backup, '--data', restored])
    assert.equal(code, 0, output)
    const { output: checked } = await runProgram(['fsck', '--data', restored, '--json'])
    const { output: present } = await runProgram(['fsck', '--data', data, '--json'])
    assert.equal((summaryOf(checked).objects as number) - summaryOf(present).objects, 1)
  })

  it('leave nothing of a backup that was killed for whole, and hold nothing up afterwards', async () => {
    const whole = await backUp(at('cut'))
    for (let n = 0; n < 12; n += 1) await put(`cut/${n}`, 2 * MiB)
    let cuts = 0
    for (let pause = 60; pause < 400 && cuts < 4; pause += 40) {
      const child = spawn(process.execPath, [...program, 'backup', at('cut'), '--data', data], { stdio: 'ignore' })
      const ended = new Promise((resolve) => child.once('exit', (_, signal) => resolve(signal)))
      const timer = setTimeout(() => child.kill('SIGKILL'), pause)
      if ((await ended) === 'SIGKILL') cuts += 1
      clearTimeout(timer)
    }
    assert.ok(cuts > 0)
    const { code, output } = await runProgram(['backup', at('cut'), '--verify', '--backup', whole.backup, '--json'])
    assert.equal(code, 0, output)
    const again = await backUp(at('cut'))
    assert.equal(again.objects + again.present, again.total)
    assert.ok(!(await readdir(at('cut'))).includes('unfinished'))
    const removed = await blobsOf(data)
    await remove('cut/0')
    while ((await blobsOf(data)).length >= removed.length) await new Promise((later) => setTimeout(later, 20))
  })

  it('find what is damaged in a backup, and bring the rest back', async () => {
    await backUp(at('damaged'))
    const places = await blobsOf(at('damaged'))
    const [flipped = '', lost = ''] = places
    await flip(flipped)
    await unlink(lost)
    const verified = await runProgram(['backup', at('damaged'), '--verify', '--json'])
    assert.equal(verified.code, 1)
    assert.equal(summaryOf(verified.output).findings >= 2, true, verified.output)
    assert.match(verified.output, /"why":"the bytes of [0-9a-f]{32} are damaged/)
    const { code, output } = await runProgram(['restore', at('damaged'), '--data', at('fromDamaged'), '--json'])
    assert.equal(code, 1)
    assert.match(output, /its file is missing/)
    const healed = await backUp(at('damaged'))
    assert.equal(healed.objects, 1, 'what is missing is copied again')
    const metadata = at('damaged', 'backups', healed.backup, 'metadata.sqlite')
    await flip(metadata)
    const broken = await runProgram(['restore', at('damaged'), '--data', at('fromBroken')])
    assert.equal(broken.code, 1)
    assert.match(broken.output, /metadata.sqlite: it is not as it was written/)
    assert.ok(!(await readdir(home)).includes('fromBroken'))
  })

  it('can leave the keys out, and then take them from elsewhere', async () => {
    await backUp(at('keyless'), '--without-keys')
    const names = await readdir(at('keyless'), { recursive: true })
    assert.deepEqual(
      names.filter((name) => /keyring|credentials/.test(name)),
      [],
    )
    const ring = join(data, 'keyring.json')
    const verified = await runProgram(['backup', at('keyless'), '--verify', '--json'])
    assert.deepEqual([verified.code, summaryOf(verified.output).isOpened], [0, false])
    const opened = await runProgram(['backup', at('keyless'), '--verify', '--json', '--key-ring', ring])
    assert.deepEqual([opened.code, summaryOf(opened.output).isOpened], [0, true])
    const elsewhere = ['--data', at('fromKeyless'), '--key-ring', ring]
    const { code, output } = await runProgram(['restore', at('keyless'), ...elsewhere, '--json'])
    assert.deepEqual([code, summaryOf(output).isOpened], [0, true])
  })

  it('refuse folders that hold something else, and say so', async () => {
    await mkdir(at('mine'))
    await writeFile(at('mine', 'notes'), 'mine')
    const cases: readonly (readonly [readonly string[], RegExp])[] = [
      [['backup', at('mine'), '--data', data], /no backup: name a new or an empty folder/],
      [['backup', join(data, 'inside'), '--data', data], /lie within each other/],
      [['backup', at('nothing'), '--data', at('mine')], /there is no Poolhouse data here/],
      [['backup', at('x'), '--data', data, '--keep', '0'], /--keep must be/],
      [['backup', at('x'), '--data', data, '--backup', 'y'], /--verify/],
      [['restore', at('busy'), '--data', data], /is not empty/],
      [['restore', at('mine'), '--data', at('x')], /there are no backups in/],
      [['restore', at('busy'), '--data', at('x'), '--backup', 'yesterday'], /has not the backup/],
    ]
    for (const [parameters, wanted] of cases) {
      const { code, output } = await runProgram(parameters)
      assert.equal(code, 2, output)
      assert.match(output, wanted)
    }
  })

  it('keep a server away from a folder that was not brought back to its end', async () => {
    await mkdir(at('half'))
    await writeFile(at('half', 'restoring'), '')
    await assert.rejects(startProcess(['--bare', '--data', at('half')]), /being brought back/)
    const { code, output } = await runProgram(['restore', at('busy'), '--data', at('half')])
    assert.equal(code, 2)
    assert.match(output, /did not come to its end: empty the folder/)
  })

  it('refuse backups of another deployment', async () => {
    const other = at('other')
    await (await startProcess(['--bare', '--data', other])).end('SIGTERM')
    const { code, output } = await runProgram(['backup', at('busy'), '--data', other])
    assert.equal(code, 2)
    assert.match(output, /another deployment/)
    const alone = await runProgram(['backup', at('alone'), '--data', other, '--json'])
    assert.equal(alone.code, 0, 'nobody has to serve it')
  })

  it('tell of an object that was damaged before it was backed up, and back up the rest', async () => {
    const known = new Set(await blobsOf(data))
    await put('spoilt', 90_000)
    const place = (await blobsOf(data)).find((path) => !known.has(path)) as string
    await flip(place)
    const { code, output } = await runProgram(['backup', at('spoilt'), '--data', data, '--json'])
    assert.equal(code, 1)
    assert.match(output, /"type":"finding".*are damaged/)
    const restored = await runProgram(['restore', at('spoilt'), '--data', at('fromSpoilt'), '--json'])
    assert.equal(restored.code, 1)
    assert.match(restored.output, /kept\/spoilt/)
    await remove('spoilt')
    assert.equal((await stat(at('fromSpoilt', 'metadata.sqlite'))).mode & 0o777, 0o600)
    await rename(at('fromSpoilt'), at('moved'))
  })
})

const digest = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex')

/** The last line of `--json`. */
function summaryOf(output: string): Summary {
  const line = output.split('\n').find((each) => each.includes('"type":"summary"'))
  return JSON.parse(line ?? '{}') as Summary
}

async function clientOf({ url: endpoint }: ServerProcess, data: string): Promise<S3Client> {
  const credentials = await rootKeyIn(data)
  return new S3Client({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1, forcePathStyle: true })
}

async function putParts(s3: S3Client, Key: string): Promise<string> {
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }))
  const bodies = [randomBytes(5 * MiB), randomBytes(100)]
  const sent = bodies.map(async (Body, index) => {
    const PartNumber = index + 1
    return { PartNumber, ...(await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }))) }
  })
  const Parts = (await Promise.all(sent)).map(({ PartNumber, ETag }) => ({ PartNumber, ETag }))
  await s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }))
  return digest(Buffer.concat(bodies))
}

async function read(s3: S3Client, Key: string): Promise<string> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }))
  return digest((await Body?.transformToByteArray()) ?? new Uint8Array())
}

async function keysOf(s3: S3Client, Prefix: string): Promise<readonly string[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix }))
  return Contents.map(({ Key = '' }) => Key)
}

/** Files of objects, in a data folder or a folder of backups. */
async function blobsOf(folder: string): Promise<readonly string[]> {
  const names = await readdir(join(folder, 'objects'), { recursive: true })
  return names.filter((name) => /^..\/.{32}$/.test(name)).map((name) => join(folder, 'objects', name))
}

async function flip(path: string): Promise<void> {
  const handle = await open(path, 'r+')
  const octet = Buffer.alloc(1)
  await handle.read(octet, 0, 1, 300)
  octet[0] = (octet[0] as number) ^ 0x10
  await handle.write(octet, 0, 1, 300)
  await handle.close()
}
