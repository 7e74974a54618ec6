import type { AssumeRoleWithWebIdentityRequest, AssumeRoleWithWebIdentityResponse } from '@aws-sdk/client-sts'
import { Fault } from '../../../kernel/fault.ts'
import { operation } from '../../../kernel/operation.ts'
import type { SessionRequest } from '../../../kernel/session.ts'
import type { Needs } from '../ports.ts'
import { policiesOf, sessionAnswer } from '../rules/answer.ts'

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */
export const AssumeRoleWithWebIdentity = operation<
  AssumeRoleWithWebIdentityRequest,
  AssumeRoleWithWebIdentityResponse
>()({
  name: 'AssumeRoleWithWebIdentity',
  caller: 'anyone',
  faults: [
    'AccessDenied',
    'ExpiredTokenException',
    'InvalidIdentityToken',
    'MalformedPolicyDocument',
    'PackedPolicyTooLarge',
    'ValidationError',
  ],
  handle:
    ({ sessions, webIdentities }: Pick<Needs, 'sessions' | 'webIdentities'>) =>
    async (input, context): Promise<AssumeRoleWithWebIdentityResponse> => {
      const { ProviderId } = input
      if (ProviderId !== undefined) {
        const message = 'ProviderId is for OAuth 2.0 access tokens, which this server does not take.'
        throw new Fault('ValidationError', message, { status: 400 })
      }
      const identity = await webIdentities.verify(input.WebIdentityToken!)
      if (!identity.ok) {
        throw new Fault(identity.code, identity.message, { status: 400, reason: identity.reason })
      }
      const { provider, subject, audience } = identity
      const request: SessionRequest = {
        roleArn: input.RoleArn!,
        sessionName: input.RoleSessionName!,
        durationSeconds: input.DurationSeconds ?? 3600,
        action: 'sts:AssumeRoleWithWebIdentity',
        principal: { kind: 'federated', provider },
        context: { ...context.keys, ...identity.context },
        sessionContext: { ...identity.context, 'aws:FederatedProvider': [provider] },
        ...(identity.tags === undefined ? {} : { tags: identity.tags }),
        ...policiesOf(input),
      }
      const answer = sessionAnswer(await sessions(request))
      return { ...answer, SubjectFromWebIdentityToken: subject, Provider: provider, Audience: audience }
    },
})
