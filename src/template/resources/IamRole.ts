import type {
  CreateRoleRequest,
  CreateRoleResponse,
  GetRoleResponse,
  ListAttachedRolePoliciesResponse,
  ListRolePoliciesResponse,
} from '@aws-sdk/client-iam'
import { document, list, number, record, tagList, text } from '../shape.ts'
import { unlessGone } from './gone.ts'
import { answered, mergedTagList, resource } from './resource.ts'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html */
export const IamRole = resource({
  type: 'AWS::IAM::Role',
  iamName: 'RoleName',
  properties: record(
    {
      AssumeRolePolicyDocument: document,
      Description: text,
      ManagedPolicyArns: list(text),
      MaxSessionDuration: number,
      Path: text,
      PermissionsBoundary: text,
      Policies: list(record({ PolicyDocument: document, PolicyName: text }, ['PolicyDocument', 'PolicyName'])),
      RoleName: text,
      Tags: tagList,
    },
    ['AssumeRolePolicyDocument'],
  ),
  naming: {
    given: ({ RoleName }) => RoleName,
    length: 64,
    isPhysicalId: true,
    find: async (RoleName, _beside, { call }) => {
      const found = await unlessGone(call<GetRoleResponse>('iam', 'GetRole', { RoleName }))
      return found === undefined ? [] : [{ physicalId: RoleName, at: found.Role?.CreateDate }]
    },
  },
  make: async ({ RoleName: _, ManagedPolicyArns = [], Policies = [], Tags, ...properties }, making) => {
    const RoleName = making.name
    const tags = mergedTagList(making, Tags)
    const input: CreateRoleRequest = { ...properties, RoleName, ...(tags.length === 0 ? {} : { Tags: tags }) }
    const { Role } = await making.call<CreateRoleResponse>('iam', 'CreateRole', input)
    await making.exists(RoleName)
    for (const PolicyArn of ManagedPolicyArns) await making.call('iam', 'AttachRolePolicy', { RoleName, PolicyArn })
    for (const policy of Policies) await making.call('iam', 'PutRolePolicy', { RoleName, ...policy })
    return { attributes: { Arn: answered(Role?.Arn, 'Role.Arn'), RoleId: answered(Role?.RoleId, 'Role.RoleId') } }
  },
  remove: async ({ physicalId: RoleName }, call) => {
    const attached = await call<ListAttachedRolePoliciesResponse>('iam', 'ListAttachedRolePolicies', { RoleName })
    for (const { PolicyArn } of attached.AttachedPolicies ?? []) {
      await unlessGone(call('iam', 'DetachRolePolicy', { RoleName, PolicyArn }))
    }
    const inline = await call<ListRolePoliciesResponse>('iam', 'ListRolePolicies', { RoleName })
    for (const PolicyName of inline.PolicyNames ?? []) {
      await unlessGone(call('iam', 'DeleteRolePolicy', { RoleName, PolicyName }))
    }
    await call('iam', 'DeleteRole', { RoleName })
  },
})
