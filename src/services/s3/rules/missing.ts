import type { Fault } from '../../../kernel/fault.ts'
import type { RequestContext } from '../../../kernel/operation.ts'
import { askBucket } from './arns.ts'
import { noSuchKey } from './faults.ts'

/**
 * The fault of a key that is not there: only who may list the bucket learns that it is missing; anybody else is denied.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html#API_GetObject_RequestSyntax
 */
export async function missingKey(request: RequestContext, bucket: string, key: string): Promise<Fault> {
  await request.require(askBucket('s3:ListBucket', bucket))
  return noSuchKey(key)
}
