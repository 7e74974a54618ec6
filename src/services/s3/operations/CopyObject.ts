import type { CopyObjectOutput, CopyObjectRequest } from '@aws-sdk/client-s3'
import { type Ask, operation } from '../../../kernel/operation.ts'
import type { StoredObject } from '../ports/objects.ts'
import type { Tags } from '../ports/tags.ts'
import type { Needs } from '../ports.ts'
import { aclFaults } from '../rules/acl.ts'
import { askObject } from '../rules/arns.ts'
import { requireTarget } from '../rules/buckets.ts'
import { checksumMembers, requireAlgorithm } from '../rules/checksums.ts'
import { quotedEtag, requireCondition, writeCondition } from '../rules/conditions.ts'
import { copyOctets, copySourceFaults, requireSource } from '../rules/copying.ts'
import { type CopySource, parseCopySource } from '../rules/copySource.ts'
import {
  copySourceKey,
  customerKey,
  encryptionMembers,
  namesCustomerKey,
  newSeal,
  requireUnblocked,
  withProof,
} from '../rules/customerKeys.ts'
import { invalidArgument, invalidRequest, keyFaults } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'
import { expirationHeader } from '../rules/lifecycle/expiry.ts'
import { lockOfNew, requestedLock } from '../rules/locks.ts'
import type { Named } from '../rules/missing.ts'
import { accessOfNew } from '../rules/newAccess.ts'
import { headerFaults, objectHeaders } from '../rules/objectHeaders.ts'
import { putAsks } from '../rules/putAsks.ts'
import { askVersioned } from '../rules/readAsks.ts'
import { storeObject, wholeSeconds, writeFaults } from '../rules/store.ts'
import { requestTagKeys, tagFaults, tagsOfHeader } from '../rules/tags.ts'
import { shownVersion } from '../rules/versions.ts'

type Input = With<CopyObjectRequest, 'Bucket' | 'Key' | 'CopySource'>

type CopyNeeds = Pick<
  Needs,
  | 'buckets'
  | 'objects'
  | 'versions'
  | 'bytes'
  | 'reclaim'
  | 'checksums'
  | 'random'
  | 'clock'
  | 'owners'
  | 'accountBlocks'
>

/** Nobody copies without signing, whatever is public. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export const CopyObject = operation<Input, CopyObjectOutput>()({
  name: 'CopyObject',
  caller: 'signed',
  asks: (input, _scope, needs: CopyNeeds) => copyAsks(input, needs),
  faults: [...keyFaults, ...copySourceFaults, ...headerFaults, ...tagFaults, ...writeFaults, ...aclFaults],
  handle:
    (needs: CopyNeeds) =>
    async (input, request): Promise<CopyObjectOutput> => {
      const bucket = await requireTarget(needs.buckets, input)
      const access = await accessOfNew(needs, bucket, input, request.caller)
      const source = parseCopySource(input.CopySource)
      requireChange(input, source)
      const key = customerKey(input, request)
      requireUnblocked(bucket, key)
      const seal = newSeal(key, needs.random)
      const condition = writeCondition(input)
      const requested = requestedLock(bucket, input, request.now)
      const chosen = requireAlgorithm(input.ChecksumAlgorithm)
      const from = await requireSource(needs, input, source)
      if (condition.kind !== 'none') {
        requireCondition(await needs.objects.find(bucket.id, input.Key), condition, input.Key)
      }
      const own = ownOf(input)
      const copied = await copyOctets(needs, from, source, request, {
        conditions: input,
        range: undefined,
        algorithm: chosen,
        sourceKey: copySourceKey(input, request),
        seal,
        require: async ({ tags, ...object }) => {
          if (input.TaggingDirective === 'REPLACE' || tags === undefined) return
          for (const ask of tagAsks(input, source, tags)) await request.require({ ...ask, state: { ...object, tags } })
        },
      })
      const { size, etag, checksum: value, content } = copied.received
      const checksum = { algorithm: copied.algorithm, value, type: 'FULL_OBJECT' } as const
      const modifiedAt = wholeSeconds(request.now)
      const kept = keptOf(copied.object, input, own)
      const headers = withProof(kept.headers, seal)
      const object = {
        key: input.Key,
        size,
        etag,
        modifiedAt,
        checksum,
        headers,
        tags: kept.tags,
        partCount: 0,
        content,
        lock: lockOfNew(bucket, requested, request.now),
        ...access,
      }
      const VersionId = await storeObject(needs, bucket, object, condition, {
        name: 'ObjectCreated:Copy',
        occasion: request,
      })
      return {
        CopyObjectResult: {
          ETag: quotedEtag(etag),
          LastModified: new Date(modifiedAt),
          ...checksumMembers(checksum),
          ChecksumType: checksum.type,
        },
        CopySourceVersionId: shownVersion(from, copied.object.version),
        Expiration: expirationHeader(bucket, object),
        VersionId,
        ...encryptionMembers(key),
      }
    },
})

/** To read the source, to write the target, and both for tags where the source has some that go along. */
async function copyAsks(
  input: Input,
  { buckets, objects, versions, clock }: Pick<Needs, 'buckets' | 'objects' | 'versions' | 'clock'>,
): Promise<Ask[]> {
  const { bucket, key, version } = parseCopySource(input.CopySource)
  const names = { Bucket: bucket, Key: key, VersionId: version }
  const tagging = input.TaggingDirective === 'REPLACE' ? input.Tagging : undefined
  const asks = [askVersioned('s3:GetObject', names), ...putAsks({ ...input, Tagging: tagging }, true, clock)]
  if (input.TaggingDirective === 'REPLACE') return asks
  const from = await buckets.find(bucket)
  const tags = from && (await tagsOfSource({ objects, versions }, from.id, { key, version }))
  if (tags === undefined) return asks
  return [...asks, ...tagAsks(input, { bucket, key, version }, tags)]
}

function tagAsks(input: Input, { bucket, key, version }: CopySource, tags: Tags): Ask[] {
  const context = requestTagKeys(tags)
  return [
    askVersioned('s3:GetObjectTagging', { Bucket: bucket, Key: key, VersionId: version }),
    { ...askObject('s3:PutObjectTagging', input.Bucket, input.Key, context), anew: true },
  ]
}

async function tagsOfSource(
  { objects, versions }: Pick<Needs, 'objects' | 'versions'>,
  bucket: number,
  { key, version }: Named,
): Promise<Tags | undefined> {
  if (version === undefined) return (await objects.find(bucket, key))?.tags
  const found = await versions.read(bucket, key, version)
  return found !== undefined && 'object' in found ? found.object.tags : undefined
}

/** Refuses to copy an object onto itself as it is; an older version of it may become the newest again. */
function requireChange(input: Input, source: CopySource): void {
  for (const [name, directive, other] of [
    ['metadata', input.MetadataDirective, 'REPLACE'],
    ['tagging', input.TaggingDirective, 'REPLACE'],
    // No object has annotations: there are none to copy, and none to leave out.
    ['object-annotation', input.AnnotationDirective, 'EXCLUDE'],
  ] as const) {
    if (directive === undefined || directive === 'COPY' || directive === other) continue
    throw invalidArgument(`Unknown ${name} directive.`, `x-amz-${name}-directive`, directive)
  }
  if (source.bucket !== input.Bucket || source.key !== input.Key || source.version !== undefined) return
  if (
    input.MetadataDirective === 'REPLACE' ||
    input.ServerSideEncryption ||
    input.StorageClass ||
    input.ChecksumAlgorithm ||
    input.WebsiteRedirectLocation ||
    namesCustomerKey(input)
  )
    return
  throw invalidRequest(
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
  )
}

type Own = ReturnType<typeof ownOf>

/** What the request itself says of the copy: refused, where it is, before an octet is copied. */
function ownOf(input: Input) {
  const replaces = input.TaggingDirective === 'REPLACE'
  return { headers: objectHeaders(input), tags: replaces ? tagsOfHeader(input.Tagging) : undefined }
}

/** Headers and tags of the copy: the source's, unless the request replaces them; where a website sends to is never copied. */
function keptOf(source: StoredObject, input: Input, own: Own): Pick<StoredObject, 'headers' | 'tags'> {
  const { websiteRedirect: _, ...copied } = source.headers
  const { websiteRedirect } = own.headers
  const headers = websiteRedirect === undefined ? copied : { ...copied, websiteRedirect }
  return {
    headers: input.MetadataDirective === 'REPLACE' ? own.headers : headers,
    tags: input.TaggingDirective === 'REPLACE' ? own.tags : source.tags,
  }
}
