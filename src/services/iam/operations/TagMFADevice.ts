import type { TagMFADeviceRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { requestTags } from '../rules/asks.ts'
import { onMfaDevice } from '../rules/mfa/devices.ts'
import { changeDeviceTags } from '../rules/mfa/deviceTags.ts'
import { withTags } from '../rules/tags.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagMFADevice.html */
export const TagMFADevice = operation<TagMFADeviceRequest, object>()({
  name: 'TagMFADevice',
  caller: 'signed',
  asks: onMfaDevice('iam:TagMFADevice', ({ Tags }) => requestTags(Tags)),
  faults: ['ConcurrentModification', 'InvalidInput', 'LimitExceeded', 'NoSuchEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }) => {
      const next = (present: Readonly<Record<string, string>>) => withTags(present, input.Tags, 'TagsPerMFADevice')
      await changeDeviceTags(directory, account, input.SerialNumber!, next)
      return {}
    },
})
