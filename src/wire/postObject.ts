import type { OperationModel } from './model.ts'
import type { RawModel } from './rawModel.ts'
import { resolveModel } from './resolveModel.ts'

/** What S3 answers a browser's form. SDKs never send one, so that the generated model lacks it. */
const model: RawModel = {
  service: 's3',
  protocol: 'restXml',
  version: '2006-03-01',
  target: 'AmazonS3',
  operations: { PostObject: { output: 'PostObjectOutput', http: ['POST', '/', 204] } },
  errors: {},
  shapes: {
    PostObjectOutput: {
      type: 'structure',
      members: {
        Status: { shape: 'Status', httpResponseCode: 1 },
        Location: { shape: 'String', httpHeader: 'Location' },
        ETag: { shape: 'String', httpHeader: 'ETag' },
        VersionId: { shape: 'String', httpHeader: 'x-amz-version-id' },
        PostResponse: { shape: 'PostResponse', httpPayload: 1, xmlNamespace: ['', ''] },
      },
    },
    PostResponse: {
      type: 'structure',
      members: {
        Location: { shape: 'String' },
        Bucket: { shape: 'String' },
        Key: { shape: 'String' },
        ETag: { shape: 'String' },
      },
    },
    Status: { type: 'integer' },
    String: { type: 'string' },
  },
}

/**
 * The upload of a browser's form: `POST` to a bucket.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
 */
export const postObject: OperationModel = operationNamed('PostObject')

function operationNamed(name: string): OperationModel {
  const operation = resolveModel(model).operations.get(name)
  if (operation === undefined) throw new Error(`the model has no ${name}`)
  return operation
}
