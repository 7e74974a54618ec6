import type { CreateAccessKeyResponse } from '@aws-sdk/client-iam'
import { number, oneOf, record, text } from '../shape.ts'
import { answered, resource } from './resource.ts'

/**
 * A user's key; its secret is told while the stack is made and kept nowhere but where the template puts it.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-accesskey.html
 */
export const IamAccessKey = resource({
  type: 'AWS::IAM::AccessKey',
  iamName: '',
  properties: record({ Serial: number, Status: oneOf('Active', 'Inactive'), UserName: text }, ['UserName']),
  make: async ({ Status, UserName }, making) => {
    const { AccessKey } = await making.call<CreateAccessKeyResponse>('iam', 'CreateAccessKey', { UserName })
    const AccessKeyId = answered(AccessKey?.AccessKeyId, 'AccessKey.AccessKeyId')
    await making.exists(AccessKeyId, { UserName })
    if (Status === 'Inactive') await making.call('iam', 'UpdateAccessKey', { UserName, AccessKeyId, Status })
    return { attributes: { SecretAccessKey: answered(AccessKey?.SecretAccessKey, 'AccessKey.SecretAccessKey') } }
  },
  remove: async ({ physicalId: AccessKeyId, handle: { UserName } }, call) => {
    await call('iam', 'DeleteAccessKey', { UserName, AccessKeyId })
  },
})
