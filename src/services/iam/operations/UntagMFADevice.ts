import type { UntagMFADeviceRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onMfaDevice } from '../rules/mfa/devices.ts'
import { changeDeviceTags } from '../rules/mfa/deviceTags.ts'
import { withoutTags } from '../rules/tags.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagMFADevice.html */
export const UntagMFADevice = operation<UntagMFADeviceRequest, object>()({
  name: 'UntagMFADevice',
  caller: 'signed',
  asks: onMfaDevice('iam:UntagMFADevice', ({ TagKeys }) => ({ 'aws:TagKeys': TagKeys! })),
  faults: ['ConcurrentModification', 'NoSuchEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }) => {
      const next = (present: Readonly<Record<string, string>>) => withoutTags(present, input.TagKeys!)
      await changeDeviceTags(directory, account, input.SerialNumber!, next)
      return {}
    },
})
