import type { HeadObjectOutput, HeadObjectRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { requireTarget } from '../rules/buckets.ts'
import { withObject } from '../rules/content.ts'
import { objectFaults } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'
import { requireOnlyVersion } from '../rules/keys.ts'
import { missingKey } from '../rules/missing.ts'
import { askVersioned } from '../rules/readAsks.ts'
import { readFaults, readMembers, requireReadable, requireSignedOverrides, selectOctets } from '../rules/readObject.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html */
export const HeadObject = operation<With<HeadObjectRequest, 'Bucket' | 'Key'>, HeadObjectOutput>()({
  name: 'HeadObject',
  caller: 'signedOrAnonymous',
  asks: (input) => [askVersioned('s3:GetObject', input)],
  faults: [...objectFaults, ...readFaults],
  handle:
    (needs: Pick<Needs, 'buckets' | 'objects'>) =>
    async (input, request): Promise<HeadObjectOutput> => {
      const bucket = await requireTarget(needs.buckets, input)
      requireOnlyVersion(input.VersionId, input.Key)
      requireSignedOverrides(input, request.caller)
      const result = await withObject(needs, bucket.id, input.Key, async (object) => {
        requireReadable(object, input)
        const selection = await selectOctets(needs, object, input)
        return selection && readMembers(object, selection, input)
      })
      if (result === undefined) throw await missingKey(request, bucket.name, input.Key)
      return result
    },
})
