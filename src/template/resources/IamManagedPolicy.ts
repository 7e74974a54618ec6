import type { CreatePolicyRequest, CreatePolicyResponse, GetPolicyResponse } from '@aws-sdk/client-iam'
import type { Handle } from '../../services/cloudformation/ports.ts'
import { document, list, record, tagList, text } from '../shape.ts'
import { unlessGone } from './gone.ts'
import { answered, mergedTagList, resource } from './resource.ts'

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
  naming: {
    given: ({ ManagedPolicyName }) => ManagedPolicyName,
    length: 128,
    beside: ({ Path = '/' }) => ({ Path }),
    find: async (name, { Path }, { call, stack }) => {
      const PolicyArn = `arn:aws:iam::${stack.account}:policy${Path}${name}`
      const found = await unlessGone(call<GetPolicyResponse>('iam', 'GetPolicy', { PolicyArn }))
      return found === undefined ? [] : [{ physicalId: PolicyArn, at: found.Policy?.CreateDate }]
    },
  },
  make: async ({ Description, Path, PolicyDocument, Tags, ...principals }, making) => {
    const tags = mergedTagList(making, Tags)
    const input: CreatePolicyRequest = {
      PolicyName: making.name,
      PolicyDocument,
      ...(Description === undefined ? {} : { Description }),
      ...(Path === undefined ? {} : { Path }),
      ...(tags.length === 0 ? {} : { Tags: tags }),
    }
    const { Policy } = await making.call<CreatePolicyResponse>('iam', 'CreatePolicy', input)
    const PolicyArn = answered(Policy?.Arn, 'Policy.Arn')
    await making.exists(PolicyArn, attachments(principals))
    for (const target of targets) {
      for (const name of principals[target.list] ?? []) {
        await making.call('iam', target.attach, { [target.member]: name, PolicyArn })
      }
    }
    return { attributes: { PolicyArn, PolicyId: answered(Policy?.PolicyId, 'Policy.PolicyId') } }
  },
  remove: async ({ physicalId: PolicyArn, handle }, call) => {
    for (const target of targets) {
      for (const name of handle[target.list]?.split(separator) ?? []) {
        await unlessGone(call('iam', target.detach, { [target.member]: name, PolicyArn }))
      }
    }
    await call('iam', 'DeletePolicy', { PolicyArn })
  },
})

/** Whom the policy is, or is about to be, attached to: taking away what was not given yet does no harm. */
function attachments(principals: { readonly [list in (typeof targets)[number]['list']]?: readonly string[] }): Handle {
  return Object.fromEntries(
    targets.flatMap(({ list }) => {
      const names = principals[list] ?? []
      return names.length === 0 ? [] : [[list, names.join(separator)]]
    }),
  )
}
