import type { GetFederationTokenRequest, GetFederationTokenResponse } from '@aws-sdk/client-sts'
import type { FederatedUser } from '../../../kernel/caller.ts'
import { type Ask, type ConditionContext, operation } from '../../../kernel/operation.ts'
import { packedPolicySize } from '../../../tokens/sealedSession.ts'
import type { Needs } from '../ports.ts'
import { policiesOf } from '../rules/answer.ts'
import { credentialsShape, issue, timesOf } from '../rules/issue.ts'
import { durationOf, requireLongTerm } from '../rules/longTerm.ts'
import { sessionPolicyCheck } from '../rules/sessionPolicies.ts'
import { tagsOf, withSessionTags } from '../rules/sessionTags.ts'

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html */
export const GetFederationToken = operation<GetFederationTokenRequest, GetFederationTokenResponse>()({
  name: 'GetFederationToken',
  caller: 'signed',
  asks: (input, { account }): readonly Ask[] => {
    const resource = federatedArn(account, input.Name!)
    const context = requestTags(tagsOf(input.Tags))
    const tagging = { action: 'sts:TagSession', resource, context }
    return [
      { action: 'sts:GetFederationToken', resource, context },
      ...((input.Tags?.length ?? 0) > 0 ? [tagging] : []),
    ]
  },
  faults: [
    'AccessDenied',
    'InvalidParameterValue',
    'MalformedPolicyDocument',
    'PackedPolicyTooLarge',
    'ValidationError',
  ],
  handle: ({ keyRing, random, roles }: Pick<Needs, 'keyRing' | 'random' | 'roles'>) => {
    const requirePolicies = sessionPolicyCheck(roles)
    return async (input, { caller, now }): Promise<GetFederationTokenResponse> => {
      requireLongTerm(caller, 'GetFederationToken')
      const name = input.Name!
      const tags = tagsOf(input.Tags)
      const session = policiesOf(input)
      await requirePolicies(caller.account, session.policies, session.policyArns)
      const size = packedPolicySize({ ...session, tags })
      const times = timesOf(now, durationOf(caller, input.DurationSeconds))
      const { account, arn, kind, userId: id } = caller
      const who = { account, arn: federatedArn(account, name), userId: `${account}:${name}`, name }
      const user: Omit<FederatedUser, 'accessKeyId'> = {
        kind: 'federated',
        ...who,
        issuer: { kind, arn, id },
        tags: withSessionTags(kind === 'user' ? caller.tags : {}, tags),
        ...session,
        ...times,
      }
      const issued = issue({ keyRing, random }, times, (accessKeyId) => ({ ...user, accessKeyId }))
      return {
        Credentials: credentialsShape(issued),
        FederatedUser: { FederatedUserId: who.userId, Arn: who.arn },
        ...(size === 0 ? {} : { PackedPolicySize: size }),
      }
    }
  },
})

function federatedArn(account: string, name: string): string {
  return `arn:aws:sts::${account}:federated-user/${name}`
}

function requestTags(tags: Readonly<Record<string, string>>): ConditionContext {
  const pairs = Object.entries(tags)
  if (pairs.length === 0) return {}
  return {
    'aws:TagKeys': pairs.map(([key]) => key),
    ...Object.fromEntries(pairs.map(([key, value]) => [`aws:RequestTag/${key}`, [value]])),
  }
}
