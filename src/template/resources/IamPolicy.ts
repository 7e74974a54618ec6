import { document, list, record, text } from '../shape.ts'
import { unlessGone } from './gone.ts'
import { resource } from './resource.ts'

const separator = '\n'

/** The kinds of principal that an inline policy goes to: the member that names one, and the operations. */
const targets = [
  { list: 'Roles', member: 'RoleName', put: 'PutRolePolicy', remove: 'DeleteRolePolicy' },
  { list: 'Users', member: 'UserName', put: 'PutUserPolicy', remove: 'DeleteUserPolicy' },
  { list: 'Groups', member: 'GroupName', put: 'PutGroupPolicy', remove: 'DeleteGroupPolicy' },
] as const

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-policy.html */
export const IamPolicy = resource({
  type: 'AWS::IAM::Policy',
  iamName: '',
  properties: record(
    { Groups: list(text), PolicyDocument: document, PolicyName: text, Roles: list(text), Users: list(text) },
    ['PolicyDocument', 'PolicyName'],
  ),
  make: async ({ PolicyDocument, PolicyName, ...principals }, making) => {
    const handle: Record<string, string> = { PolicyName }
    for (const target of targets) {
      const done: string[] = []
      for (const name of principals[target.list] ?? []) {
        await making.call('iam', target.put, { [target.member]: name, PolicyName, PolicyDocument })
        done.push(name)
        handle[target.list] = done.join(separator)
        await making.exists(`${making.stack.name}-${making.logicalId}`, { ...handle })
      }
    }
    await making.exists(`${making.stack.name}-${making.logicalId}`, handle)
    return { attributes: { Id: `${making.stack.name}-${making.logicalId}` } }
  },
  remove: async ({ handle }, call) => {
    const PolicyName = handle['PolicyName']
    for (const target of targets) {
      for (const name of handle[target.list]?.split(separator) ?? []) {
        await unlessGone(call('iam', target.remove, { [target.member]: name, PolicyName }))
      }
    }
  },
})
