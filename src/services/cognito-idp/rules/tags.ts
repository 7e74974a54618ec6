import { parseArn } from '../../../kernel/arn.ts'
import type { Ask, Scope } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { invalidParameter } from './faults.ts'
import { given } from './given.ts'
import { askOf } from './pools.ts'
import { resourceQuotas } from './resourceQuotas.ts'

type Tags = Readonly<Record<string, string>>

const { tags: tagLimit } = resourceQuotas

/** Tags with others added. https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html */
export function requireTags(before: Tags, added: Tags): Tags {
  if (Object.keys(added).some((key) => key.toLowerCase().startsWith('aws:'))) {
    throw invalidParameter('Tag keys must not begin with aws:, which is reserved.')
  }
  const tags = { ...before, ...added }
  if (Object.keys(tags).length > tagLimit) throw invalidParameter(`A user pool has at most ${tagLimit} tags.`)
  return tags
}

/** The pool's id in its ARN. */
export function poolIdIn(wireArn: string | undefined): string {
  const arn = parseArn(given(wireArn))
  const id = arn?.service === 'cognito-idp' ? /^userpool\/([^/]+)$/.exec(arn.resource)?.[1] : undefined
  if (id === undefined) throw invalidParameter('The ARN is not that of a user pool.')
  return id
}

/** What an operation on a pool's tags asks of IAM. */
export async function askTags(
  action: string,
  wireArn: string | undefined,
  scope: Scope,
  needs: Pick<Needs, 'userPools'>,
  context: Readonly<Record<string, readonly string[]>> = {},
): Promise<readonly Ask[]> {
  const ask = await askOf(action, poolIdIn(wireArn), scope, needs)
  return [{ ...ask, context: { ...ask.context, ...context } }]
}
