import type { CreateVirtualMFADeviceRequest, CreateVirtualMFADeviceResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { iamArn } from '../rules/arns.ts'
import { withTagging } from '../rules/asks.ts'
import { iamFault } from '../rules/faults.ts'
import { freshSeed, seedPicture } from '../rules/mfa/seeds.ts'
import { optionalTags } from '../rules/shapes.ts'
import { withTags } from '../rules/tags.ts'

/** What a serial number may have at most, as the requests that name one say. */
const serialLimit = 256

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateVirtualMFADevice.html */
export const CreateVirtualMFADevice = operation<CreateVirtualMFADeviceRequest, CreateVirtualMFADeviceResponse>()({
  name: 'CreateVirtualMFADevice',
  caller: 'signed',
  asks: (input, { account }) => {
    const resource = iamArn(account, 'mfa', input.VirtualMFADeviceName!, input.Path)
    return withTagging('iam:CreateVirtualMFADevice', 'iam:TagMFADevice', resource, input.Tags)
  },
  faults: ['EntityAlreadyExists', 'InvalidInput', 'LimitExceeded', 'ValidationError'],
  handle:
    ({ directory, keyRing, clock, random }: Pick<Needs, 'directory' | 'keyRing' | 'clock' | 'random'>) =>
    async (input, { account }): Promise<CreateVirtualMFADeviceResponse> => {
      const name = input.VirtualMFADeviceName!
      const serial = iamArn(account, 'mfa', name, input.Path)
      if (serial.length > serialLimit) {
        throw iamFault('ValidationError', `The serial number ${serial} is longer than ${serialLimit} characters.`)
      }
      const tags = withTags({}, input.Tags, 'TagsPerMFADevice')
      const { sealed: seed, base32 } = freshSeed({ keyRing, random }, serial)
      const clockNow = { drift: 0, lastStep: -1 }
      const device = { serial, account, name, seed, createdAt: clock.now(), tags, clock: clockNow }
      if (!(await directory.change({ do: 'addMfaDevice', device: { ...device, failures: 0, failedAt: 0 } }))) {
        throw iamFault('EntityAlreadyExists', 'MFADevice entity at the same path and name already exists.')
      }
      const { alias = account } = await directory.account(account)
      return {
        VirtualMFADevice: {
          SerialNumber: serial,
          Base32StringSeed: Buffer.from(base32),
          QRCodePNG: seedPicture(name, alias, base32),
          ...optionalTags(tags),
        },
      }
    },
})
