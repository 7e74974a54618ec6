import type { Tag } from '@aws-sdk/client-cloudformation'
import { parseArn } from '../../../kernel/arn.ts'
import type { Ask, ConditionContext, Scope } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { findStack, stackArn } from './stacks.ts'

/** What an operation on one stack asks of IAM, with the stack's tags. https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudformation.html */
export async function stackAsks(
  action: string,
  given: string | undefined,
  scope: Scope,
  needs: Pick<Needs, 'stacks'>,
  context: ConditionContext = {},
): Promise<readonly Ask[]> {
  const name = `cloudformation:${action}`
  if (given === undefined) return [{ action: name, resource: stackArn(scope, '*', '*'), context }]
  const stack = await findStack(needs, scope, given)
  const resource = stack?.id ?? (given.startsWith('arn:') ? given : stackArn(scope, given, '*'))
  return [{ action: name, resource, context: { ...tagKeys('aws:ResourceTag', stack?.tags ?? {}), ...context } }]
}

/** Permissions on a change set are permissions on its stack. */
export async function changeSetAsks(
  action: string,
  input: { readonly ChangeSetName?: string | undefined; readonly StackName?: string | undefined },
  scope: Scope,
  needs: Pick<Needs, 'stacks'>,
): Promise<readonly Ask[]> {
  const { ChangeSetName: name = '', StackName: stackName } = input
  const isForeign = name.startsWith('arn:') && parseArn(name)?.account !== scope.account
  // Whether another account has it is not told: it is asked for as it is named.
  if (isForeign) return [{ action: `cloudformation:${action}`, resource: name }]
  const found = name.startsWith('arn:') ? await needs.stacks.changeSetById(name) : undefined
  return stackAsks(
    action,
    found?.stackId ?? stackName,
    scope,
    needs,
    requestKeys({ ChangeSetName: found?.name ?? name }),
  )
}

/** What a request says of a stack to be: the condition keys of its template's place, its change set and its tags. */
export function requestKeys(input: {
  readonly TemplateURL?: string | undefined
  readonly ChangeSetName?: string | undefined
  readonly Tags?: readonly Tag[] | undefined
}): ConditionContext {
  const { TemplateURL, ChangeSetName, Tags = [] } = input
  const tags = Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value]))
  return {
    ...(TemplateURL === undefined ? {} : { 'cloudformation:TemplateUrl': [TemplateURL] }),
    ...(ChangeSetName === undefined ? {} : { 'cloudformation:ChangeSetName': [ChangeSetName] }),
    ...(Tags.length === 0 ? {} : { 'aws:TagKeys': Object.keys(tags) }),
    ...tagKeys('aws:RequestTag', tags),
  }
}

function tagKeys(prefix: string, tags: Readonly<Record<string, string>>): ConditionContext {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [`${prefix}/${key}`, [value]]))
}
