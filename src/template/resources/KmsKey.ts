import type { CreateKeyRequest, CreateKeyResponse, DescribeKeyResponse } from '@aws-sdk/client-kms'
import { document, flag, number, oneOf, record, tagList, text } from '../shape.ts'
import { unlessGone } from './gone.ts'
import { answered, mergedTagList, resource } from './resource.ts'

/** Days that CloudFormation leaves a deleted key. */
const usualWindow = 30

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kms-key.html */
export const KmsKey = resource({
  type: 'AWS::KMS::Key',
  properties: record({
    BypassPolicyLockoutSafetyCheck: flag,
    Description: text,
    Enabled: flag,
    EnableKeyRotation: flag,
    KeyPolicy: document,
    KeySpec: oneOf('SYMMETRIC_DEFAULT'),
    KeyUsage: oneOf('ENCRYPT_DECRYPT'),
    MultiRegion: flag,
    Origin: oneOf('AWS_KMS'),
    PendingWindowInDays: number,
    RotationPeriodInDays: number,
    Tags: tagList,
  }),
  make: async (properties, making) => {
    const { Enabled, EnableKeyRotation, KeyPolicy, PendingWindowInDays, RotationPeriodInDays, Tags, ...rest } =
      properties
    const tags = mergedTagList(making, Tags).map(({ Key, Value }) => ({ TagKey: Key, TagValue: Value }))
    const input: CreateKeyRequest = {
      ...rest,
      ...(KeyPolicy === undefined ? {} : { Policy: KeyPolicy }),
      ...(tags.length === 0 ? {} : { Tags: tags }),
    }
    const { KeyMetadata } = await making.call<CreateKeyResponse>('kms', 'CreateKey', input)
    const KeyId = answered(KeyMetadata?.KeyId, 'KeyMetadata.KeyId')
    await making.exists(KeyId, { window: String(PendingWindowInDays ?? usualWindow) })
    if (EnableKeyRotation === true) {
      const days = RotationPeriodInDays === undefined ? {} : { RotationPeriodInDays }
      await making.call('kms', 'EnableKeyRotation', { KeyId, ...days })
    }
    if (Enabled === false) await making.call('kms', 'DisableKey', { KeyId })
    return { attributes: { Arn: answered(KeyMetadata?.Arn, 'KeyMetadata.Arn'), KeyId } }
  },
  remove: async ({ physicalId: KeyId, handle }, call) => {
    const PendingWindowInDays = Number(handle['window'] ?? usualWindow)
    const found = await unlessGone(call<DescribeKeyResponse>('kms', 'DescribeKey', { KeyId }))
    if (found === undefined || found.KeyMetadata?.KeyState === 'PendingDeletion') return
    await call('kms', 'ScheduleKeyDeletion', { KeyId, PendingWindowInDays })
  },
})
