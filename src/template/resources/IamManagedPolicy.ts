import type { CreatePolicyRequest, CreatePolicyResponse } from '@aws-sdk/client-iam'
import { document, list, record, tagList, text } from '../shape.ts'
import { answered, generatedName, mergedTagList, resource } from './resource.ts'

const separator = '\n'

/** The kinds of principal that a managed policy is attached to. */
const targets = [
  { list: 'Roles', member: 'RoleName', attach: 'AttachRolePolicy', detach: 'DetachRolePolicy' },
  { list: 'Users', member: 'UserName', attach: 'AttachUserPolicy', detach: 'DetachUserPolicy' },
  { list: 'Groups', member: 'GroupName', attach: 'AttachGroupPolicy', detach: 'DetachGroupPolicy' },
] as const

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-managedpolicy.html */
export const IamManagedPolicy = resource({
  type: 'AWS::IAM::ManagedPolicy',
  iamName: 'ManagedPolicyName',
  properties: record(
    {
      Description: text,
      Groups: list(text),
      ManagedPolicyName: text,
      Path: text,
      PolicyDocument: document,
      Roles: list(text),
      Tags: tagList,
      Users: list(text),
    },
    ['PolicyDocument'],
  ),
  make: async ({ Description, Path, PolicyDocument, ManagedPolicyName, Tags, ...principals }, making) => {
    const tags = mergedTagList(making, Tags)
    const input: CreatePolicyRequest = {
      PolicyName: ManagedPolicyName ?? generatedName(making, 128),
      PolicyDocument,
      ...(Description === undefined ? {} : { Description }),
      ...(Path === undefined ? {} : { Path }),
      ...(tags.length === 0 ? {} : { Tags: tags }),
    }
    const { Policy } = await making.call<CreatePolicyResponse>('iam', 'CreatePolicy', input)
    const PolicyArn = answered(Policy?.Arn, 'Policy.Arn')
    const handle: Record<string, string> = {}
    await making.exists(PolicyArn)
    for (const target of targets) {
      const done: string[] = []
      for (const name of principals[target.list] ?? []) {
        await making.call('iam', target.attach, { [target.member]: name, PolicyArn })
        done.push(name)
        handle[target.list] = done.join(separator)
        await making.exists(PolicyArn, { ...handle })
      }
    }
    return { attributes: { PolicyArn, PolicyId: answered(Policy?.PolicyId, 'Policy.PolicyId') } }
  },
  remove: async ({ physicalId: PolicyArn, handle }, call) => {
    for (const target of targets) {
      for (const name of handle[target.list]?.split(separator) ?? []) {
        await call('iam', target.detach, { [target.member]: name, PolicyArn })
      }
    }
    await call('iam', 'DeletePolicy', { PolicyArn })
  },
})
