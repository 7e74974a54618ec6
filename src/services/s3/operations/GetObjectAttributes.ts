import type {
  GetObjectAttributesOutput,
  GetObjectAttributesParts,
  GetObjectAttributesRequest,
} from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { ObjectWithContent } from '../ports/objects.ts'
import type { Needs } from '../ports.ts'
import { requireTarget } from '../rules/buckets.ts'
import { checksumMembers } from '../rules/checksums.ts'
import { withObject } from '../rules/content.ts'
import { customerKeyFaults, readingKey, requireKeyOf } from '../rules/customerKeys.ts'
import { invalidArgument, objectFaults } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'
import { pageLimit } from '../rules/listingInput.ts'
import { partMarker } from '../rules/partNumbers.ts'
import { askVersioned } from '../rules/readAsks.ts'
import { requireVersionId, shownVersion } from '../rules/versions.ts'

type Input = With<GetObjectAttributesRequest, 'Bucket' | 'Key' | 'ObjectAttributes'>

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAttributes.html */
export const GetObjectAttributes = operation<Input, GetObjectAttributesOutput>()({
  name: 'GetObjectAttributes',
  caller: 'signedOrAnonymous',
  asks: (input) => [askVersioned('s3:GetObject', input), askVersioned('s3:GetObjectAttributes', input)],
  faults: [...objectFaults, ...customerKeyFaults],
  handle:
    (needs: Pick<Needs, 'buckets' | 'objects' | 'versions'>) =>
    async (input, request): Promise<GetObjectAttributesOutput> => {
      const bucket = await requireTarget(needs.buckets, input)
      requireVersionId(input.VersionId)
      const key = readingKey(input, request)
      const asked = requireAttributes(input.ObjectAttributes)
      return withObject(needs, request, bucket, { key: input.Key, version: input.VersionId }, async (object) => {
        requireKeyOf(object.headers, key)
        const { checksum, content } = object
        const multipart = asked.has('ObjectParts') && content.kind === 'parts'
        const ObjectParts = multipart ? await partsOf(needs.objects, object, input) : undefined
        if (multipart && ObjectParts === undefined) return undefined
        return {
          LastModified: new Date(object.modifiedAt),
          VersionId: shownVersion(bucket, object.version),
          ETag: asked.has('ETag') ? object.etag : undefined,
          Checksum: asked.has('Checksum') ? { ...checksumMembers(checksum), ChecksumType: checksum.type } : undefined,
          ObjectParts,
          StorageClass: asked.has('StorageClass') ? ('STANDARD' as const) : undefined,
          ObjectSize: asked.has('ObjectSize') ? object.size : undefined,
        }
      })
    },
})

const known: ReadonlySet<string> = new Set(['Checksum', 'ETag', 'ObjectParts', 'ObjectSize', 'StorageClass'])

function requireAttributes(names: readonly string[]): ReadonlySet<string> {
  const unknown = names.find((name) => !known.has(name))
  if (unknown === undefined) return new Set(names)
  throw invalidArgument('Invalid attribute name specified.', 'x-amz-object-attributes', unknown)
}

async function partsOf(
  objects: Needs['objects'],
  { content, partCount, checksum }: ObjectWithContent,
  input: Input,
): Promise<GetObjectAttributesParts | undefined> {
  if (content.kind !== 'parts') return undefined
  const limit = pageLimit(input.MaxParts, 'max-parts')
  const marker = partMarker(input.PartNumberMarker)
  const parts = await objects.parts(content.upload, 0, Number.MAX_SAFE_INTEGER)
  if (parts.length !== partCount) return undefined
  const page = parts.slice(marker, marker + limit)
  const { algorithm } = checksum
  return {
    TotalPartsCount: partCount,
    PartNumberMarker: String(marker),
    NextPartNumberMarker: String(marker + page.length),
    MaxParts: limit,
    IsTruncated: marker + page.length < partCount,
    Parts: page.map(({ size, checksum: value }, index) => ({
      PartNumber: marker + index + 1,
      Size: size,
      ...checksumMembers({ algorithm, value }),
    })),
  }
}
