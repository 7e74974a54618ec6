import { parseArn } from '../../../kernel/arn.ts'
import type { Ask, ConditionContext, Scope } from '../../../kernel/operation.ts'
import type { Needs, Tags } from '../ports.ts'
import { lambdaFault } from './faults.ts'
import { targetOf, unqualified } from './names.ts'

type Reads = Pick<Needs, 'functions'>

/** The tags of the function that is acted on. */
function resourceTags(tags: Tags): ConditionContext {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, [value]]))
}

/** The tags that a request sets. */
export function requestTags(tags: Tags = {}): ConditionContext {
  const pairs = Object.entries(tags)
  if (pairs.length === 0) return {}
  return {
    'aws:TagKeys': pairs.map(([key]) => key),
    ...Object.fromEntries(pairs.map(([key, value]) => [`aws:RequestTag/${key}`, [value]])),
  }
}

interface NamesFunction {
  readonly FunctionName?: string | undefined
  readonly Qualifier?: string | undefined
}

/** The ask of an operation on one function. https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html */
export function onFunction<I extends NamesFunction>(
  action: string,
  context: (input: I) => ConditionContext = () => ({}),
) {
  return async (input: I, scope: Scope, { functions }: Reads): Promise<readonly Ask[]> => {
    const { arn, qualifiedArn } = targetOf(input, scope)
    const tags = await ownTags(functions, arn, scope)
    return [{ action, resource: qualifiedArn, context: { ...context(input), ...resourceTags(tags) } }]
  }
}

/** A function's tags; another account's are not told by what a decision says. */
async function ownTags(functions: Reads['functions'], arn: string, { account }: Scope): Promise<Tags> {
  const found = await functions.find(arn)
  return found?.account === account ? found.tags : {}
}

/** The ask of an operation on the tags of what an ARN names. */
export function onTagged<I extends { readonly Resource?: string | undefined }>(
  action: string,
  context: (input: I) => ConditionContext = () => ({}),
) {
  return async (input: I, scope: Scope, { functions }: Reads): Promise<readonly Ask[]> => {
    const resource = input.Resource!
    const tags = await ownTags(functions, unqualified(resource) ?? resource, scope)
    return [{ action, resource, context: { ...context(input), ...resourceTags(tags) } }]
  }
}

/**
 * Giving a role to Lambda asks for the right to pass it, and a role is passed within its account only.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
 */
export function passRole(role: string, functionArn: string): Ask {
  if (parseArn(role)?.account !== parseArn(functionArn)?.account) {
    throw lambdaFault('AccessDeniedException', 'Cross-account pass role is not allowed.')
  }
  return { action: 'iam:PassRole', resource: role, context: { 'iam:PassedToService': ['lambda.amazonaws.com'] } }
}
