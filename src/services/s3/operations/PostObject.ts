import { operation, type RequestContext } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { aclFaults } from '../rules/acl.ts'
import { requireTarget } from '../rules/buckets.ts'
import { declaredDigests, digestFaults } from '../rules/checksums.ts'
import { quotedEtag } from '../rules/conditions.ts'
import { customerKey, customerKeyFaults, newSeal, requireUnblocked, withProof } from '../rules/customerKeys.ts'
import { keyFaults } from '../rules/faults.ts'
import { type FormAnswer, formAnswer, formMembers, type PostObjectInput } from '../rules/form.ts'
import { lockOfNew, requestedLock } from '../rules/locks.ts'
import { accessOfNew } from '../rules/newAccess.ts'
import { headerFaults, objectHeaders } from '../rules/objectHeaders.ts'
import { putAsks } from '../rules/putAsks.ts'
import { receiveFaults, receiveUnmeasured } from '../rules/receive.ts'
import { storeObject, wholeSeconds, writeFaults } from '../rules/store.ts'
import { tagFaults, tagsOfHeader } from '../rules/tags.ts'

type PostNeeds = Pick<
  Needs,
  'buckets' | 'objects' | 'bytes' | 'reclaim' | 'checksums' | 'random' | 'clock' | 'owners' | 'accountBlocks'
>

/**
 * An upload by a browser's form. It is no operation of the wire model: the pipeline reads the form, checks its policy,
 * and encodes the answer. https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
 */
export const PostObject = operation<PostObjectInput, FormAnswer>()({
  name: 'PostObject',
  caller: 'signedOrAnonymous',
  asks: (input, _scope, { clock }: PostNeeds) =>
    putAsks({ Bucket: input.Bucket, Key: input.Key, ...formMembers(input) }, true, clock),
  faults: [
    ...keyFaults,
    ...digestFaults,
    ...headerFaults,
    ...receiveFaults,
    ...writeFaults,
    ...aclFaults,
    ...tagFaults,
    'EntityTooSmall',
    ...customerKeyFaults,
    'MalformedPOSTRequest',
  ],
  handle:
    (needs: PostNeeds) =>
    async (input, request: RequestContext): Promise<FormAnswer> => {
      const { Key, Body } = input
      const members = formMembers(input)
      const bucket = await requireTarget(needs.buckets, { ...input, ...members })
      const access = await accessOfNew(needs, bucket, members, request.caller)
      const key = customerKey(members, request)
      requireUnblocked(bucket, key)
      const seal = newSeal(key, needs.random)
      const headers = withProof(objectHeaders(members), seal)
      const requested = requestedLock(bucket, members, request.now)
      const declared = declaredDigests(members, { header: () => undefined })
      const { size, etag, checksum: value, content } = await receiveUnmeasured(needs, Body, declared, seal)
      const checksum = { algorithm: declared.algorithm, value, type: 'FULL_OBJECT' } as const
      const modifiedAt = wholeSeconds(request.now)
      const kept = {
        headers,
        tags: tagsOfHeader(members.Tagging),
        partCount: 0,
        content,
        lock: lockOfNew(bucket, requested, request.now),
        ...access,
      }
      const object = { key: Key, size, etag, modifiedAt, checksum, ...kept }
      const version = await storeObject(
        needs,
        bucket,
        object,
        { kind: 'none' },
        { name: 'ObjectCreated:Post', occasion: request },
      )
      return formAnswer(input, quotedEtag(etag), version, request.endpoint)
    },
})
