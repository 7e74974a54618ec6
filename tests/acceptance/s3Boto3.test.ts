import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { hasProgram } from '../clients.ts'
import { openProgramsWorld, type ProgramsWorld } from './s3Programs.ts'

describe('boto3, with temporary credentials for one folder', { timeout: 120_000 }, () => {
  let world: ProgramsWorld
  before(async () => {
    world = await openProgramsWorld()
  })
  after(() => world.close())

  it('puts, gets, ranges, copies, uploads in parts, presigns, posts, pages and deletes', async (test) => {
    if (!hasProgram(test, 'python3', '-c', 'import boto3')) return
    assert.equal(await world.done('python3', ['-c', common + whatAnaMay]), 'done\n')
    assert.deepEqual(await world.keys('ana/'), [])
  })

  it('is refused in the folder of another', async (test) => {
    if (!hasProgram(test, 'python3', '-c', 'import boto3')) return
    assert.equal(await world.done('python3', ['-c', common + whatAnaMayNot]), 'done\n')
    await world.assertBenUntouched()
  })
})

const common = `
import io, os, urllib.request, uuid
import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from boto3.s3.transfer import TransferConfig

# Without a version boto3 presigns by version 2, which S3 takes for buckets from before June 2020 only.
# Before 1.28 it knows no AWS_ENDPOINT_URL.
s3 = boto3.client('s3', endpoint_url=os.environ['AWS_ENDPOINT_URL'], config=Config(signature_version='s3v4'))
bucket = 'folders'

def refused(code, call, **parameters):
    try:
        call(Bucket=bucket, **parameters)
    except ClientError as error:
        assert error.response['Error']['Code'] == code, error
    else:
        raise AssertionError('not refused')

def body(**parameters):
    return s3.get_object(Bucket=bucket, **parameters)['Body'].read()
`

const whatAnaMay = `
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
s3.copy({'Bucket': bucket, 'Key': 'ana/large'}, bucket, 'ana/copied in parts', Config=TransferConfig(multipart_threshold=8 * 1024 * 1024))
assert s3.head_object(Bucket=bucket, Key='ana/copied in parts')['ETag'].endswith('-3"')
back = io.BytesIO()
s3.download_fileobj(bucket, 'ana/copied in parts', back)
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

keys = [{'Key': each['Key']} for page in s3.get_paginator('list_objects_v2').paginate(Bucket=bucket, Prefix='ana/', PaginationConfig={'PageSize': 2}) for each in page['Contents']]
assert len(keys) == 8, keys
assert 'Errors' not in s3.delete_objects(Bucket=bucket, Delete={'Objects': keys})
assert s3.list_objects_v2(Bucket=bucket, Prefix='ana/')['KeyCount'] == 0
print('done')
`

const whatAnaMayNot = `
s3.put_object(Bucket=bucket, Key='ana/mine', Body=b'mine')
refused('AccessDenied', s3.get_object, Key='ben/secret')
refused('403', s3.head_object, Key='ben/secret')
refused('AccessDenied', s3.put_object, Key='ben/planted', Body=b'x')
refused('AccessDenied', s3.delete_object, Key='ben/secret')
refused('AccessDenied', s3.copy_object, Key='ana/stolen', CopySource={'Bucket': bucket, 'Key': 'ben/secret'})
refused('AccessDenied', s3.copy_object, Key='ben/planted', CopySource={'Bucket': bucket, 'Key': 'ana/mine'})
refused('AccessDenied', s3.create_multipart_upload, Key='ben/planted')
refused('AccessDenied', s3.list_objects_v2, Prefix='ben/')
refused('AccessDenied', s3.list_objects_v2)
deleted = s3.delete_objects(Bucket=bucket, Delete={'Objects': [{'Key': 'ben/secret'}]})
assert [each['Code'] for each in deleted['Errors']] == ['AccessDenied'], deleted
presigned = s3.generate_presigned_url('get_object', Params={'Bucket': bucket, 'Key': 'ben/secret'})
try:
    urllib.request.urlopen(presigned)
except urllib.error.HTTPError as error:
    assert error.code == 403, error
else:
    raise AssertionError('not refused')
print('done')
`
