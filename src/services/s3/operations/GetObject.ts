import type { GetObjectOutput, GetObjectRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { requireTarget } from '../rules/buckets.ts'
import { openContent, withObject } from '../rules/content.ts'
import { objectFaults } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'
import { requireOnlyVersion } from '../rules/keys.ts'
import { missingKey } from '../rules/missing.ts'
import { askVersioned } from '../rules/readAsks.ts'
import { readFaults, readMembers, requireReadable, requireSignedOverrides, selectOctets } from '../rules/readObject.ts'

/** An object with its octets: all here, or to be read as they are asked for. */
export type GetObjectResult = Omit<GetObjectOutput, 'Body'> & { readonly Body: Uint8Array | AsyncIterable<Uint8Array> }

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
export const GetObject = operation<With<GetObjectRequest, 'Bucket' | 'Key'>, GetObjectResult>()({
  name: 'GetObject',
  caller: 'signedOrAnonymous',
  asks: (input) => [askVersioned('s3:GetObject', input)],
  faults: [...objectFaults, ...readFaults],
  handle:
    (needs: Pick<Needs, 'buckets' | 'objects' | 'bytes' | 'reclaim'>) =>
    async (input, request): Promise<GetObjectResult> => {
      const bucket = await requireTarget(needs.buckets, input)
      requireOnlyVersion(input.VersionId, input.Key)
      requireSignedOverrides(input, request.caller)
      const result = await withObject(needs, bucket.id, input.Key, async (object) => {
        requireReadable(object, input)
        const selection = await selectOctets(needs, object, input)
        const Body = selection && (await openContent(needs, object, selection.range))
        return selection && Body && { ...readMembers(object, selection, input), Body }
      })
      if (result === undefined) throw await missingKey(request, bucket.name, input.Key)
      return result
    },
})
