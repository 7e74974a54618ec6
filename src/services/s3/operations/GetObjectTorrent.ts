import type { GetObjectTorrentOutput, GetObjectTorrentRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { askObject } from '../rules/arns.ts'
import { requireTarget } from '../rules/buckets.ts'
import { keyFaults, noSuchKey } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'

/**
 * No object has a torrent: S3 has made none since April 2022, and neither does this server. The fault of one that is not
 * there is ours, as AWS names none. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTorrent.html
 */
export const GetObjectTorrent = operation<With<GetObjectTorrentRequest, 'Bucket' | 'Key'>, GetObjectTorrentOutput>()({
  name: 'GetObjectTorrent',
  caller: 'signedOrAnonymous',
  asks: ({ Bucket, Key }) => [askObject('s3:GetObjectTorrent', Bucket, Key)],
  faults: [...keyFaults, 'NoSuchKey'],
  handle:
    ({ buckets }: Pick<Needs, 'buckets'>) =>
    async (input): Promise<GetObjectTorrentOutput> => {
      await requireTarget(buckets, input)
      throw noSuchKey(input.Key)
    },
})
