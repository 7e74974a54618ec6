import type { CreateGroupRequest, CreateGroupResponse, GetGroupResponse } from '@aws-sdk/client-iam'
import { record, text } from '../shape.ts'
import { unlessGone } from './gone.ts'
import { givePolicies, heldPolicies, takePolicies } from './iamPolicies.ts'
import { answered, resource } from './resource.ts'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-group.html */
export const IamGroup = resource({
  type: 'AWS::IAM::Group',
  iamName: 'GroupName',
  properties: record({
    GroupName: text,
    Path: text,
    ...heldPolicies,
  }),
  naming: {
    given: ({ GroupName }) => GroupName,
    length: 128,
    isPhysicalId: true,
    find: async (GroupName, _beside, { call }) => {
      const found = await unlessGone(call<GetGroupResponse>('iam', 'GetGroup', { GroupName }))
      return found === undefined ? [] : [{ physicalId: GroupName, at: found.Group?.CreateDate }]
    },
  },
  make: async ({ GroupName: _, Path, ...policies }, making) => {
    const GroupName = making.name
    const input: CreateGroupRequest = { GroupName, ...(Path === undefined ? {} : { Path }) }
    const { Group } = await making.call<CreateGroupResponse>('iam', 'CreateGroup', input)
    await making.exists(GroupName)
    await givePolicies(making.call, 'Group', GroupName, policies)
    return { attributes: { Arn: answered(Group?.Arn, 'Group.Arn') } }
  },
  remove: async ({ physicalId: GroupName }, call) => {
    await takePolicies(call, 'Group', GroupName)
    await call('iam', 'DeleteGroup', { GroupName })
  },
})
