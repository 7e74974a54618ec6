import type {
  CreateGroupRequest,
  CreateGroupResponse,
  GetGroupResponse,
  ListAttachedGroupPoliciesResponse,
  ListGroupPoliciesResponse,
} from '@aws-sdk/client-iam'
import { document, list, record, text } from '../shape.ts'
import { unlessGone } from './gone.ts'
import { answered, resource } from './resource.ts'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-group.html */
export const IamGroup = resource({
  type: 'AWS::IAM::Group',
  iamName: 'GroupName',
  properties: record({
    GroupName: text,
    ManagedPolicyArns: list(text),
    Path: text,
    Policies: list(record({ PolicyDocument: document, PolicyName: text }, ['PolicyDocument', 'PolicyName'])),
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
  make: async ({ GroupName: _, ManagedPolicyArns = [], Path, Policies = [] }, making) => {
    const GroupName = making.name
    const input: CreateGroupRequest = { GroupName, ...(Path === undefined ? {} : { Path }) }
    const { Group } = await making.call<CreateGroupResponse>('iam', 'CreateGroup', input)
    await making.exists(GroupName)
    for (const PolicyArn of ManagedPolicyArns) await making.call('iam', 'AttachGroupPolicy', { GroupName, PolicyArn })
    for (const policy of Policies) await making.call('iam', 'PutGroupPolicy', { GroupName, ...policy })
    return { attributes: { Arn: answered(Group?.Arn, 'Group.Arn') } }
  },
  remove: async ({ physicalId: GroupName }, call) => {
    const attached = await call<ListAttachedGroupPoliciesResponse>('iam', 'ListAttachedGroupPolicies', { GroupName })
    for (const { PolicyArn } of attached.AttachedPolicies ?? []) {
      await unlessGone(call('iam', 'DetachGroupPolicy', { GroupName, PolicyArn }))
    }
    const inline = await call<ListGroupPoliciesResponse>('iam', 'ListGroupPolicies', { GroupName })
    for (const PolicyName of inline.PolicyNames ?? []) {
      await unlessGone(call('iam', 'DeleteGroupPolicy', { GroupName, PolicyName }))
    }
    await call('iam', 'DeleteGroup', { GroupName })
  },
})
