import { list, record, text } from '../shape.ts'
import { unlessGone } from './gone.ts'
import { resource } from './resource.ts'

const separator = '\n'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-usertogroupaddition.html */
export const IamUserToGroupAddition = resource({
  type: 'AWS::IAM::UserToGroupAddition',
  iamName: '',
  properties: record({ GroupName: text, Users: list(text) }, ['GroupName', 'Users']),
  make: async ({ GroupName, Users }, making) => {
    const id = `${making.stack.name}-${making.logicalId}`
    const added: string[] = []
    for (const UserName of Users) {
      await making.call('iam', 'AddUserToGroup', { GroupName, UserName })
      added.push(UserName)
      await making.exists(id, { GroupName, Users: added.join(separator) })
    }
    if (added.length === 0) await making.exists(id, { GroupName })
    return { attributes: { Id: id } }
  },
  remove: async ({ handle: { GroupName, Users } }, call) => {
    for (const UserName of Users?.split(separator) ?? []) {
      await unlessGone(call('iam', 'RemoveUserFromGroup', { GroupName, UserName }))
    }
  },
})
