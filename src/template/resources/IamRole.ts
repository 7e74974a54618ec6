import type { CreateRoleRequest, CreateRoleResponse, GetRoleResponse } from '@aws-sdk/client-iam'
import { document, number, record, tagList, text } from '../shape.ts'
import { unlessGone } from './gone.ts'
import { givePolicies, heldPolicies, takePolicies } from './iamPolicies.ts'
import { answered, mergedTagList, resource } from './resource.ts'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html */
export const IamRole = resource({
  type: 'AWS::IAM::Role',
  iamName: 'RoleName',
  properties: record(
    {
      AssumeRolePolicyDocument: document,
      Description: text,
      MaxSessionDuration: number,
      Path: text,
      PermissionsBoundary: text,
      ...heldPolicies,
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
  make: async ({ RoleName: _, ManagedPolicyArns, Policies, Tags, ...properties }, making) => {
    const RoleName = making.name
    const tags = mergedTagList(making, Tags)
    const input: CreateRoleRequest = { ...properties, RoleName, ...(tags.length === 0 ? {} : { Tags: tags }) }
    const { Role } = await making.call<CreateRoleResponse>('iam', 'CreateRole', input)
    await making.exists(RoleName)
    await givePolicies(making.call, 'Role', RoleName, { ManagedPolicyArns, Policies })
    return { attributes: { Arn: answered(Role?.Arn, 'Role.Arn'), RoleId: answered(Role?.RoleId, 'Role.RoleId') } }
  },
  remove: async ({ physicalId: RoleName }, call) => {
    await takePolicies(call, 'Role', RoleName)
    await call('iam', 'DeleteRole', { RoleName })
  },
})
