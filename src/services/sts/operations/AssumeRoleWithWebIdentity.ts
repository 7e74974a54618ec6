import type { AssumeRoleWithWebIdentityRequest, AssumeRoleWithWebIdentityResponse } from '@aws-sdk/client-sts'
import { Fault } from '../../../kernel/fault.ts'
import { operation } from '../../../kernel/operation.ts'
import type { SessionRequest } from '../../../kernel/session.ts'
import type { Needs } from '../ports.ts'
import { policiesOf, sessionAnswer } from '../rules/answer.ts'
import { accountOfRole, federatedKeys, federatedTags } from '../rules/federated.ts'

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
    'IDPCommunicationError',
    'IDPRejectedClaim',
    'InvalidParameterValue',
    'InvalidIdentityToken',
    'MalformedPolicyDocument',
    'PackedPolicyTooLarge',
    'ValidationError',
  ],
  handle:
    ({ sessions, webIdentities }: Pick<Needs, 'sessions' | 'webIdentities'>) =>
    async (input, context): Promise<AssumeRoleWithWebIdentityResponse> => {
      const providerId = input.ProviderId
      const place = { account: accountOfRole(input.RoleArn!), ...(providerId === undefined ? {} : { providerId }) }
      const identity = await webIdentities.verify(input.WebIdentityToken!, place)
      if (!identity.ok) throw new Fault(identity.code, identity.message, { reason: identity.reason })
      const { provider, subject, audience } = identity
      const request: SessionRequest = {
        roleArn: input.RoleArn!,
        sessionName: input.RoleSessionName!,
        durationSeconds: input.DurationSeconds ?? 3600,
        action: 'sts:AssumeRoleWithWebIdentity',
        principal: { kind: 'federated', provider },
        ...federatedKeys(context.keys, identity.context, provider, identity.sourceIdentity),
        ...federatedTags(identity.tags, identity.transitiveTagKeys),
        ...policiesOf(input),
      }
      const answer = sessionAnswer(await sessions(request))
      return {
        ...answer,
        SubjectFromWebIdentityToken: subject,
        Provider: provider,
        Audience: audience,
        ...(identity.sourceIdentity === undefined ? {} : { SourceIdentity: identity.sourceIdentity }),
      }
    },
})
