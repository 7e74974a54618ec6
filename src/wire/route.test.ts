import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { loadModel, type OperationModel } from './model.ts'
import { restRouter } from './route.ts'
import { type S3Target, s3Router, splitS3Path } from './routeS3.ts'

const s3 = await loadModel('s3')
const route = s3Router(s3)
const object = { bucket: 'b', key: 'k' }
const bucket = { bucket: 'b', key: undefined }
const service = { bucket: undefined, key: undefined }

/** A request that the operation's own binding describes. */
function example({ http, request }: OperationModel): readonly [path: string, query: string] {
  const [path = '/', literals = ''] = http.uri.split('?')
  const required = [...request().query.values()].filter((member) => member.required)
  const query = [literals, ...required.map(({ wireName }) => `${wireName}=1`)].filter((part) => part !== '')
  return [path.replace(/\{\w+\+?\}/g, 'x%2Fy'), query.join('&')]
}

describe('REST routing', () => {
  for (const name of ['lambda', 'apigateway', 'apigatewayv2'] as const) {
    it(`finds every operation of ${name} by its own binding, labels decoded`, async () => {
      const model = await loadModel(name)
      const find = restRouter(model)
      for (const operation of model.operations.values()) {
        const [path, query] = example(operation)
        const found = find(operation.http.method, path, query)
        assert.equal(found?.operation.name, operation.name, `${operation.http.method} ${path}?${query}`)
        for (const { name: label } of operation.request().labels) assert.equal(found?.labels[label], 'x/y')
      }
    })
  }

  it('prefers a literal segment to a label, and more query literals to fewer', async () => {
    const find = restRouter(await loadModel('apigateway'))
    assert.equal(find('POST', '/restapis', '')?.operation.name, 'CreateRestApi')
    assert.equal(find('POST', '/restapis', 'mode=import&failonwarnings=true')?.operation.name, 'ImportRestApi')
  })

  it('does not mind a slash at the end', async () => {
    const find = restRouter(await loadModel('lambda'))
    assert.equal(find('GET', '/2015-03-31/functions', '')?.operation.name, 'ListFunctions')
    assert.equal(find('GET', '/2015-03-31/functions/', '')?.operation.name, 'ListFunctions')
  })

  it('finds nothing for an unknown path, method, escape or an empty label', async () => {
    const find = restRouter(await loadModel('lambda'))
    assert.equal(find('GET', '/2015-03-31/nothing', ''), undefined)
    assert.equal(find('TRACE', '/2015-03-31/functions', ''), undefined)
    assert.equal(find('GET', '/2015-03-31/functions/%ff', ''), undefined)
    assert.equal(find('GET', '/2015-03-31/functions//policy', ''), undefined)
    assert.equal(find('GET', '/2015-03-31/functions', 'a=%zz'), undefined)
  })
})

describe('S3 routing', () => {
  it('finds every operation by its own binding', () => {
    for (const operation of s3.operations.values()) {
      if (['ListDirectoryBuckets', 'WriteGetObjectResponse'].includes(operation.name)) continue
      const [path, query] = example(operation)
      const named = operation.request().labels.some(({ name }) => name === 'Bucket')
      const target = operation.http.uri.includes('{Key+}') ? object : named ? bucket : service
      const copy = /Copy/.test(operation.name) ? ['x-amz-copy-source', '/a/b'] : []
      assert.equal(route(operation.http.method, target, query, copy)?.name, operation.name, path + query)
    }
  })

  const cases: readonly (readonly [string, S3Target, string, string | undefined])[] = [
    ['GET', service, '', 'ListBuckets'],
    ['GET', bucket, '', 'ListObjects'],
    ['GET', bucket, 'list-type=2&prefix=a', 'ListObjectsV2'],
    ['GET', bucket, 'list-type=1', 'ListObjects'],
    ['GET', bucket, 'uploads', 'ListMultipartUploads'],
    ['GET', bucket, 'uploads=', 'ListMultipartUploads'],
    ['GET', object, 'x-id=GetObject', 'GetObject'],
    ['GET', object, 'uploadId=u', 'ListParts'],
    ['GET', object, 'partNumber=2', 'GetObject'],
    ['HEAD', object, '', 'HeadObject'],
    ['HEAD', bucket, '', 'HeadBucket'],
    ['PUT', object, 'x-id=PutObject', 'PutObject'],
    ['PUT', object, 'partNumber=1&uploadId=u&x-id=UploadPart', 'UploadPart'],
    ['PUT', object, 'X-Amz-Signature=s&X-Amz-Date=d', 'PutObject'],
    ['DELETE', object, 'versionId=v', 'DeleteObject'],
    ['DELETE', object, 'uploadId=u', 'AbortMultipartUpload'],
    ['POST', object, 'uploads', 'CreateMultipartUpload'],
    ['POST', bucket, 'delete', 'DeleteObjects'],
    ['POST', bucket, '', undefined],
    ['PATCH', object, '', undefined],
  ]
  for (const [method, target, query, name] of cases) {
    const level = target.key !== undefined ? 'object' : target.bucket !== undefined ? 'bucket' : 'service'
    it(`takes ${method} of the ${level} with '${query}' for ${name ?? 'nothing'}`, () => {
      assert.equal(route(method, target, query, [])?.name, name)
    })
  }

  it('never takes half a part for an object', () => {
    assert.equal(route('PUT', object, 'uploadId=u', [])?.name, 'UploadPart')
    assert.equal(route('PUT', object, 'partNumber=1', [])?.name, 'UploadPart')
  })

  it('refuses to change anything for a subresource it does not know', () => {
    assert.equal(route('DELETE', bucket, 'somethingNew', []), undefined)
    assert.equal(route('PUT', object, 'somethingNew', []), undefined)
    assert.equal(route('GET', bucket, 'somethingNew', [])?.name, 'ListObjects')
  })
})

describe('an S3 path', () => {
  it('splits at the first slash and keeps the key as it is', () => {
    assert.deepEqual(splitS3Path('/b/a//../%2e%2e/c%2Fd'), { bucket: 'b', key: 'a//../../c/d' })
    assert.deepEqual(splitS3Path('/b/'), { bucket: 'b', key: undefined })
    assert.deepEqual(splitS3Path('/b'), { bucket: 'b', key: undefined })
    assert.deepEqual(splitS3Path('/'), { bucket: undefined, key: undefined })
    assert.deepEqual(splitS3Path('/b/us-east-1%3A1/x+y'), { bucket: 'b', key: 'us-east-1:1/x+y' })
  })

  it('is refused when an escape is broken or no UTF-8', () => {
    assert.equal(splitS3Path('/b/%zz'), undefined)
    assert.equal(splitS3Path('/b/%ff'), undefined)
  })

  it('is refused with a query that is broken, rather than taken for one of another method', () => {
    for (const query of ['prefix=%ff', 'prefix=%2', '%zz']) {
      assert.throws(() => route('GET', bucket, query, []), { code: 'InvalidURI' })
    }
  })
})
