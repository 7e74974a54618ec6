import type { GetObjectOutput, GetObjectRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { requireTarget } from '../rules/buckets.ts'
import { openContent, withObject } from '../rules/content.ts'
import { readingKey, requireKeyOf } from '../rules/customerKeys.ts'
import { objectFaults } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'
import { askVersioned } from '../rules/readAsks.ts'
import {
  guardedMembers,
  readFaults,
  readMembers,
  refuseEncryption,
  requireReadable,
  requireSignedOverrides,
  selectOctets,
} from '../rules/readObject.ts'
import { requireVersionId } from '../rules/versions.ts'

/** An object with its octets: all here, or to be read as they are asked for. */
export type GetObjectResult = Omit<GetObjectOutput, 'Body'> & { readonly Body: Uint8Array | AsyncIterable<Uint8Array> }

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
export const GetObject = operation<With<GetObjectRequest, 'Bucket' | 'Key'>, GetObjectResult>()({
  name: 'GetObject',
  caller: 'signedOrAnonymous',
  asks: (input) => [askVersioned('s3:GetObject', input)],
  faults: [...objectFaults, ...readFaults],
  handle:
    (needs: Pick<Needs, 'buckets' | 'objects' | 'versions' | 'bytes' | 'reclaim'>) =>
    async (input, request): Promise<GetObjectResult> => {
      const bucket = await requireTarget(needs.buckets, input)
      requireVersionId(input.VersionId)
      requireSignedOverrides(input, request.caller)
      refuseEncryption(request)
      const key = readingKey(input, request)
      return withObject(needs, request, bucket, { key: input.Key, version: input.VersionId }, async (object) => {
        requireKeyOf(object.headers, key)
        requireReadable(object, input)
        const selection = await selectOctets(needs, object, input, request)
        const Body = selection && (await openContent(needs, object, selection.range, key?.secret))
        if (selection === undefined || Body === undefined) return undefined
        const members = readMembers(bucket, object, selection, input, key)
        if (object.lock === undefined && object.tags === undefined) return { ...members, Body }
        return { ...members, ...(await guardedMembers(request, input, object)), Body }
      })
    },
})
