import type {
  CreateUserRequest,
  CreateUserResponse,
  GetUserResponse,
  ListGroupsForUserResponse,
} from '@aws-sdk/client-iam'
import { flag, list, record, tagList, text } from '../shape.ts'
import { unlessGone } from './gone.ts'
import { givePolicies, heldPolicies, takePolicies } from './iamPolicies.ts'
import { answered, mergedTagList, resource } from './resource.ts'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-user.html */
export const IamUser = resource({
  type: 'AWS::IAM::User',
  iamName: 'UserName',
  properties: record({
    Groups: list(text),
    LoginProfile: record({ Password: text, PasswordResetRequired: flag }, ['Password']),
    Path: text,
    PermissionsBoundary: text,
    ...heldPolicies,
    Tags: tagList,
    UserName: text,
  }),
  naming: {
    given: ({ UserName }) => UserName,
    length: 64,
    isPhysicalId: true,
    find: async (UserName, _beside, { call }) => {
      const found = await unlessGone(call<GetUserResponse>('iam', 'GetUser', { UserName }))
      return found === undefined ? [] : [{ physicalId: UserName, at: found.User?.CreateDate }]
    },
  },
  make: async (given, making) => {
    const { UserName: _, Groups = [], LoginProfile, ManagedPolicyArns, Policies, Tags, ...rest } = given
    const UserName = making.name
    const tags = mergedTagList(making, Tags)
    const input: CreateUserRequest = { ...rest, UserName, ...(tags.length === 0 ? {} : { Tags: tags }) }
    const { User } = await making.call<CreateUserResponse>('iam', 'CreateUser', input)
    await making.exists(UserName)
    for (const GroupName of Groups) await making.call('iam', 'AddUserToGroup', { UserName, GroupName })
    await givePolicies(making.call, 'User', UserName, { ManagedPolicyArns, Policies })
    if (LoginProfile !== undefined) await making.call('iam', 'CreateLoginProfile', { UserName, ...LoginProfile })
    return { attributes: { Arn: answered(User?.Arn, 'User.Arn') } }
  },
  remove: async ({ physicalId: UserName }, call) => {
    await takePolicies(call, 'User', UserName)
    const { Groups = [] } = await call<ListGroupsForUserResponse>('iam', 'ListGroupsForUser', { UserName })
    for (const { GroupName } of Groups) await unlessGone(call('iam', 'RemoveUserFromGroup', { UserName, GroupName }))
    await unlessGone(call('iam', 'DeleteLoginProfile', { UserName }))
    await call('iam', 'DeleteUser', { UserName })
  },
})
