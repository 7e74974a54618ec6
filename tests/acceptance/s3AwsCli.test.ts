import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { hasProgram } from '../clients.ts'
import { openProgramsWorld, type ProgramsWorld } from './s3Programs.ts'

describe('the AWS CLI on S3, with temporary credentials for one folder', { timeout: 400_000 }, () => {
  let world: ProgramsWorld
  before(async () => {
    world = await openProgramsWorld()
    // Version 1 of the CLI presigns by Signature Version 2 unless it is told not to.
    await world.files({ config: '[default]\ns3 =\n  signature_version = s3v4\n' })
  })
  after(() => world.close())

  /** Older versions know no AWS_ENDPOINT_URL. */
  const here = (parameters: readonly string[]) => ['--endpoint-url', world.server.url, ...parameters]
  const aws = (...parameters: string[]) =>
    world.done('aws', here(parameters), { AWS_CONFIG_FILE: join(world.here, 'config') })
  const api = async <T>(...parameters: string[]): Promise<T> =>
    JSON.parse(await aws('s3api', ...parameters, '--bucket', 'folders', '--output', 'json')) as T

  it('copies a large file in parts, lists it, gets it back, moves and removes it', async (test) => {
    if (!hasProgram(test, 'aws', '--version')) return
    const bytes = randomBytes(20 * 1024 * 1024)
    await world.files({ large: bytes })
    await aws('s3', 'cp', 'large', 's3://folders/ana/large')
    assert.match(await aws('s3', 'ls', 's3://folders/ana/'), /20971520 large/)
    await aws('s3', 'cp', 's3://folders/ana/large', 'back')
    assert.deepEqual(await readFile(join(world.here, 'back')), bytes)
    await aws('s3', 'mv', 's3://folders/ana/large', 's3://folders/ana/moved to + é')
    assert.deepEqual(await world.keys('ana/'), ['ana/moved to + é'])
    await aws('s3', 'rm', 's3://folders/ana/moved to + é')
    assert.deepEqual(await world.keys('ana/'), [])
  })

  it('keeps a folder as it is here, and another as it is there', async (test) => {
    if (!hasProgram(test, 'aws', '--version')) return
    await world.files({ 'here/a.txt': 'a', 'here/b c.txt': 'b', 'here/deep er/d+é.txt': 'd' })
    await aws('s3', 'sync', 'here', 's3://folders/ana/sync/')
    assert.deepEqual(await world.keys('ana/'), ['ana/sync/a.txt', 'ana/sync/b c.txt', 'ana/sync/deep er/d+é.txt'])
    assert.equal(await aws('s3', 'sync', 'here', 's3://folders/ana/sync/'), '')
    await rm(join(world.here, 'here/a.txt'))
    assert.match(await aws('s3', 'sync', '--delete', 'here', 's3://folders/ana/sync/'), /delete: /)
    await world.files({ 'there/gone.txt': 'not there' })
    await aws('s3', 'sync', '--delete', 's3://folders/ana/sync/', 'there')
    assert.equal(await readFile(join(world.here, 'there/deep er/d+é.txt'), 'utf8'), 'd')
    assert.deepEqual((await readdir(join(world.here, 'there'))).sort(), ['b c.txt', 'deep er'])
    await aws('s3', 'rm', '--recursive', 's3://folders/ana/sync/')
    assert.deepEqual(await world.keys('ana/'), [])
  })

  it('presigns what Ana may do, and what she may not is refused to whoever has the address', async (test) => {
    if (!hasProgram(test, 'aws', '--version')) return
    await world.files({ small: 'small' })
    await aws('s3', 'cp', 'small', 's3://folders/ana/small')
    const presigned = async (key: string) => fetch((await aws('s3', 'presign', `s3://folders/${key}`)).trim())
    assert.equal(await (await presigned('ana/small')).text(), 'small')
    assert.equal((await presigned('ben/secret')).status, 403)
  })

  it('does by its s3api what S3 does: checksums, tags, attributes, ranges, parts, listings', async (test) => {
    if (!hasProgram(test, 'aws', '--version')) return
    await world.files({ digits: '0123456789', part: randomBytes(5 * 1024 * 1024) })
    const key = ['--key', 'ana/api']
    const put = await api<Record<string, string>>(
      'put-object',
      ...key,
      ...['--body', 'digits', '--checksum-algorithm', 'SHA256', '--metadata', 'color=blue', '--tagging', 'a=b'],
    )
    assert.equal(put['ChecksumSHA256'], createHash('sha256').update('0123456789').digest('base64'))
    const got = await api<Record<string, unknown>>('get-object', ...key, '--range', 'bytes=2-4', 'ranged')
    assert.equal(got['ContentRange'], 'bytes 2-4/10')
    assert.equal(await readFile(join(world.here, 'ranged'), 'utf8'), '234')
    assert.deepEqual((await api<Record<string, unknown>>('head-object', ...key))['Metadata'], { color: 'blue' })
    const tags = await api<Record<string, unknown>>('get-object-tagging', ...key)
    assert.deepEqual(tags['TagSet'], [{ Key: 'a', Value: 'b' }])
    const attributes = ['--object-attributes', 'ObjectSize', 'Checksum']
    assert.equal((await api<Record<string, unknown>>('get-object-attributes', ...key, ...attributes))['ObjectSize'], 10)

    const inParts = ['--key', 'ana/parts']
    const { UploadId } = await api<{ readonly UploadId: string }>('create-multipart-upload', ...inParts)
    const upload = [...inParts, '--upload-id', UploadId]
    const Parts: object[] = []
    for (const [PartNumber, body] of ['part', 'digits'].entries()) {
      const number = ['--part-number', String(PartNumber + 1), '--body', body]
      const { ETag } = await api<{ readonly ETag: string }>('upload-part', ...upload, ...number)
      Parts.push({ ETag, PartNumber: PartNumber + 1 })
    }
    assert.equal((await api<{ readonly Parts: unknown[] }>('list-parts', ...upload)).Parts.length, 2)
    await api('complete-multipart-upload', ...upload, '--multipart-upload', JSON.stringify({ Parts }))
    const list = ['list-objects-v2', '--prefix', 'ana/', '--page-size', '1', '--query', 'Contents[].[Key,Size]']
    assert.deepEqual(await api(...list), [
      ['ana/api', 10],
      ['ana/parts', 5 * 1024 * 1024 + 10],
      ['ana/small', 5],
    ])
    await aws('s3', 'rm', '--recursive', 's3://folders/ana/')
    assert.deepEqual(await world.keys('ana/'), [])
  })

  it('is refused in the folder of another, and told why', async (test) => {
    if (!hasProgram(test, 'aws', '--version')) return
    await world.files({ small: 'small' })
    await aws('s3', 'cp', 'small', 's3://folders/ana/small')
    for (const attempt of [
      ['cp', 'small', 's3://folders/ben/planted'],
      ['cp', 's3://folders/ana/small', 's3://folders/ben/planted'],
      ['sync', 's3://folders/ana/', 's3://folders/ben/'],
      ['ls', 's3://folders/ben/'],
      ['ls', 's3://folders'],
      ['ls'],
      ['rm', 's3://folders/ben/secret'],
      ['rm', '--recursive', 's3://folders/ben/'],
    ]) {
      await world.refused(/AccessDenied.*no identity-based policy allows/, 'aws', here(['s3', ...attempt]))
    }
    // A HEAD has no message.
    await world.refused(/403.*Forbidden/, 'aws', here(['s3', 'cp', 's3://folders/ben/secret', 'stolen']))
    await world.assertBenUntouched()
  })
})
