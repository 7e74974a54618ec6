import type { ListMFADeviceTagsRequest, ListMFADeviceTagsResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onMfaDevice, requireDevice } from '../rules/mfa/devices.ts'
import { tagPart } from '../rules/tags.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListMFADeviceTags.html */
export const ListMFADeviceTags = operation<ListMFADeviceTagsRequest, ListMFADeviceTagsResponse>()({
  name: 'ListMFADeviceTags',
  caller: 'signed',
  asks: onMfaDevice('iam:ListMFADeviceTags'),
  faults: ['NoSuchEntity', 'ValidationError'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }): Promise<ListMFADeviceTagsResponse> => {
      const { tags } = await requireDevice(directory, account, input.SerialNumber!)
      return tagPart(tags, input)
    },
})
