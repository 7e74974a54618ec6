import type { AssumeRoleWithSAMLRequest, AssumeRoleWithSAMLResponse } from '@aws-sdk/client-sts'
import { Fault } from '../../../kernel/fault.ts'
import { operation } from '../../../kernel/operation.ts'
import type { SessionRequest } from '../../../kernel/session.ts'
import type { Needs } from '../ports.ts'
import { policiesOf, sessionAnswer } from '../rules/answer.ts'
import { accountOfRole, federatedKeys, federatedTags } from '../rules/federated.ts'
import {
  offersRole,
  rolesOffered,
  samlKeys,
  samlTags,
  sessionNameOf,
  sessionSeconds,
  subjectTypeOf,
} from '../rules/samlAttributes.ts'

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html */
export const AssumeRoleWithSAML = operation<AssumeRoleWithSAMLRequest, AssumeRoleWithSAMLResponse>()({
  name: 'AssumeRoleWithSAML',
  caller: 'anyone', // the assertion is the proof
  faults: [
    'AccessDenied',
    'ExpiredTokenException',
    'IDPRejectedClaim',
    'InvalidIdentityToken',
    'InvalidParameterValue',
    'MalformedPolicyDocument',
    'PackedPolicyTooLarge',
    'ValidationError',
  ],
  handle:
    ({ sessions, samlIdentities }: Pick<Needs, 'sessions' | 'samlIdentities'>) =>
    async (input, context): Promise<AssumeRoleWithSAMLResponse> => {
      const roleArn = input.RoleArn!
      const provider = input.PrincipalArn!
      const identity = await samlIdentities.verify(input.SAMLAssertion!, provider)
      if (!identity.ok) throw new Fault(identity.code, identity.message, { reason: identity.reason })
      if (!offersRole(identity.attributes, roleArn, provider)) {
        const offered = rolesOffered(identity.attributes).join(' and ') || 'no role'
        throw notOffered(`asked for ${roleArn} through ${provider}; the assertion's Role offers ${offered}`)
      }
      if (accountOfRole(roleArn) !== accountOfRole(provider)) {
        throw notOffered(`the role is ${roleArn}, the provider of another account: ${provider}`)
      }
      const { tags, transitive, sourceIdentity } = samlTags(identity.attributes)
      const request: SessionRequest = {
        roleArn,
        sessionName: sessionNameOf(identity.attributes),
        durationSeconds: sessionSeconds(identity, input.DurationSeconds, context.now),
        action: 'sts:AssumeRoleWithSAML',
        principal: { kind: 'federated', provider },
        ...federatedKeys(context.keys, samlKeys(identity, provider), provider, sourceIdentity),
        ...federatedTags(tags, transitive),
        ...policiesOf(input),
      }
      const answer = sessionAnswer(await sessions(request))
      return {
        ...answer,
        Subject: identity.subject,
        SubjectType: subjectTypeOf(identity),
        Issuer: identity.issuer,
        Audience: identity.recipient,
        NameQualifier: identity.nameQualifier,
        ...(sourceIdentity === undefined ? {} : { SourceIdentity: sourceIdentity }),
      }
    },
})

function notOffered(reason: string): Fault {
  return new Fault('AccessDenied', 'Not authorized to perform sts:AssumeRoleWithSAML', { status: 403, reason })
}
