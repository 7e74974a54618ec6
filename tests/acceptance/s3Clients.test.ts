import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { ListObjectsV2Command } from '@aws-sdk/client-s3'
import { hasProgram } from '../clients.ts'
import { openS3World, type S3World, type Temporary } from './s3World.ts'

const Bucket = 'folders'

interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

describe('S3 through other clients, with temporary credentials for one folder', { timeout: 120_000 }, () => {
  let world: S3World
  let ana: Temporary
  let folder: string
  before(async () => {
    world = await openS3World(Bucket)
    ana = await world.person('ana')
    folder = await mkdtemp(join(tmpdir(), 'poolhouse-clients-'))
  })
  after(async () => {
    await world.server.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const run = (program: string, parameters: readonly string[]): Promise<Ran> => {
    const env = {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      AWS_ENDPOINT_URL: world.server.url,
      AWS_DEFAULT_REGION: world.server.region,
      AWS_ACCESS_KEY_ID: ana.accessKeyId,
      AWS_SECRET_ACCESS_KEY: ana.secretAccessKey,
      AWS_SESSION_TOKEN: ana.sessionToken,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_PAGER: '',
    }
    return new Promise((resolve) => {
      execFile(program, parameters, { env }, (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr })
      })
    })
  }
  const aws = async (...parameters: string[]) => {
    const ran = await run('aws', parameters)
    assert.equal(ran.code, 0, ran.stderr)
    return ran.stdout
  }
  const keys = async (Prefix: string) =>
    (await world.root.send(new ListObjectsV2Command({ Bucket, Prefix }))).Contents?.map(({ Key }) => Key) ?? []

  it('the AWS CLI copies a large file in parts, lists it, and gets it back', async (test) => {
    if (!hasProgram(test, 'aws', '--version')) return
    const bytes = randomBytes(20 * 1024 * 1024)
    await writeFile(join(folder, 'large'), bytes)
    await aws('s3', 'cp', join(folder, 'large'), `s3://${Bucket}/ana/large`)
    assert.match(await aws('s3', 'ls', `s3://${Bucket}/ana/`), /20971520 large/)
    await aws('s3', 'cp', `s3://${Bucket}/ana/large`, join(folder, 'back'))
    assert.deepEqual(await readFile(join(folder, 'back')), bytes)
    await aws('s3', 'mv', `s3://${Bucket}/ana/large`, `s3://${Bucket}/ana/moved to + é`)
    assert.deepEqual(await keys('ana/'), ['ana/moved to + é'])
    await aws('s3', 'rm', `s3://${Bucket}/ana/moved to + é`)
    assert.deepEqual(await keys('ana/'), [])
  })

  it('the AWS CLI keeps a folder as it is here, and another as it is there', async (test) => {
    if (!hasProgram(test, 'aws', '--version')) return
    const here = join(folder, 'here')
    await mkdir(join(here, 'deep er'), { recursive: true })
    // Listings tell whole seconds: a file of this very second would seem newer than its copy.
    const earlier = new Date(Date.now() - 60_000)
    for (const name of ['a.txt', 'b c.txt', 'deep er/d+é.txt']) {
      await writeFile(join(here, name), name)
      await utimes(join(here, name), earlier, earlier)
    }
    await aws('s3', 'sync', here, `s3://${Bucket}/ana/sync/`)
    assert.deepEqual(await keys('ana/sync/'), ['ana/sync/a.txt', 'ana/sync/b c.txt', 'ana/sync/deep er/d+é.txt'])
    assert.equal(await aws('s3', 'sync', here, `s3://${Bucket}/ana/sync/`), '')
    await rm(join(here, 'a.txt'))
    assert.match(await aws('s3', 'sync', '--delete', here, `s3://${Bucket}/ana/sync/`), /delete: /)
    await aws('s3', 'sync', `s3://${Bucket}/ana/sync/`, join(folder, 'there'))
    assert.equal(await readFile(join(folder, 'there', 'deep er', 'd+é.txt'), 'utf8'), 'deep er/d+é.txt')
    assert.deepEqual((await readdir(join(folder, 'there'))).sort(), ['b c.txt', 'deep er'])
    await aws('s3', 'rm', '--recursive', `s3://${Bucket}/ana/sync/`)
    assert.deepEqual(await keys('ana/'), [])
  })

  it('the AWS CLI is refused in another folder, and told why', async (test) => {
    if (!hasProgram(test, 'aws', '--version')) return
    await writeFile(join(folder, 'small'), 'small')
    const attempts = [
      ['s3', 'cp', join(folder, 'small'), `s3://${Bucket}/ben/small`],
      ['s3', 'ls', `s3://${Bucket}/ben/`],
      ['s3', 'ls', `s3://${Bucket}`],
      ['s3', 'ls'],
    ]
    for (const attempt of attempts) {
      const { code, stderr } = await run('aws', attempt)
      assert.notEqual(code, 0)
      assert.match(stderr, /AccessDenied.*no identity-based policy allows/)
    }
    assert.deepEqual(await keys('ben/'), [])
  })

  it('boto3 puts, gets, ranges, copies, uploads in parts, presigns and posts', async (test) => {
    if (!hasProgram(test, 'python3', '-c', 'import boto3')) return
    const { code, stdout, stderr } = await run('python3', ['-c', python])
    assert.equal(code, 0, stderr)
    assert.equal(stdout, 'done\n')
  })
})

const python = `
import io, os, urllib.request, uuid
import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from boto3.s3.transfer import TransferConfig

# Without a version boto3 presigns by version 2, which S3 takes for buckets from before June 2020 only.
s3 = boto3.client('s3', config=Config(signature_version='s3v4'))
bucket = '${Bucket}'

def refused(code, call, **parameters):
    try:
        call(Bucket=bucket, **parameters)
    except ClientError as error:
        assert error.response['Error']['Code'] == code, error
    else:
        raise AssertionError('not refused')

def body(**parameters):
    return s3.get_object(Bucket=bucket, **parameters)['Body'].read()

for key in ['ana/plain', 'ana/a b+c%2Fd', 'ana/\\u00fc/../x//y']:
    for algorithm in ['CRC32', 'SHA1', 'SHA256']:
        s3.put_object(Bucket=bucket, Key=key, Body=key.encode(), ChecksumAlgorithm=algorithm)
        assert body(Key=key, ChecksumMode='ENABLED') == key.encode()
    s3.copy_object(Bucket=bucket, Key='ana/copy', CopySource={'Bucket': bucket, 'Key': key})
    assert body(Key='ana/copy') == key.encode()
ranged = s3.get_object(Bucket=bucket, Key='ana/plain', Range='bytes=4-')
assert ranged['ResponseMetadata']['HTTPStatusCode'] == 206
assert ranged['Body'].read() == b'plain'

large = os.urandom(18 * 1024 * 1024)
s3.upload_fileobj(io.BytesIO(large), bucket, 'ana/large', Config=TransferConfig(multipart_threshold=8 * 1024 * 1024))
assert s3.head_object(Bucket=bucket, Key='ana/large')['ETag'].endswith('-3"')
back = io.BytesIO()
s3.download_fileobj(bucket, 'ana/large', back)
assert back.getvalue() == large

put = s3.generate_presigned_url('put_object', Params={'Bucket': bucket, 'Key': 'ana/presigned'})
urllib.request.urlopen(urllib.request.Request(put, data=b'presigned', method='PUT'))
get = s3.generate_presigned_url('get_object', Params={'Bucket': bucket, 'Key': 'ana/presigned'})
assert urllib.request.urlopen(get).read() == b'presigned'

post = s3.generate_presigned_post(bucket, 'ana/posted-\${filename}', Conditions=[['content-length-range', 1, 100]])
boundary = uuid.uuid4().hex
parts = ['--%s\\r\\nContent-Disposition: form-data; name="%s"\\r\\n\\r\\n%s\\r\\n' % (boundary, *field) for field in post['fields'].items()]
parts.append('--%s\\r\\nContent-Disposition: form-data; name="file"; filename="it"\\r\\n\\r\\nposted\\r\\n--%s--\\r\\n' % (boundary, boundary))
form = urllib.request.Request(post['url'], data=''.join(parts).encode(), headers={'Content-Type': 'multipart/form-data; boundary=' + boundary})
assert urllib.request.urlopen(form).status == 204
assert body(Key='ana/posted-it') == b'posted'

refused('AccessDenied', s3.get_object, Key='ben/secret')
refused('AccessDenied', s3.put_object, Key='ben/planted', Body=b'x')
refused('AccessDenied', s3.list_objects_v2)
keys = [{'Key': each['Key']} for page in s3.get_paginator('list_objects_v2').paginate(Bucket=bucket, Prefix='ana/', PaginationConfig={'PageSize': 2}) for each in page['Contents']]
assert len(keys) == 7, keys
assert 'Errors' not in s3.delete_objects(Bucket=bucket, Delete={'Objects': keys})
assert s3.list_objects_v2(Bucket=bucket, Prefix='ana/')['KeyCount'] == 0
print('done')
`
