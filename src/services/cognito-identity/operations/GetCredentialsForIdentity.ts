import type {
  GetCredentialsForIdentityInput,
  GetCredentialsForIdentityResponse,
} from '@aws-sdk/client-cognito-identity'
import { Fault } from '../../../kernel/fault.ts'
import { operation, type RequestContext } from '../../../kernel/operation.ts'
import type { SessionRequest, TemporaryCredentials } from '../../../kernel/session.ts'
import type { Needs } from '../ports.ts'
import { amrOf, federatedProvider, identityKeys, principalTags } from '../rules/claims.ts'
import { invalidConfiguration } from '../rules/faults.ts'
import { guestPolicies } from '../rules/guestPolicy.ts'
import { type Proven, proveIdentity } from '../rules/identities.ts'
import { roleOf } from '../rules/roles.ts'

/**
 * Unsigned by design: the logins are the proof. The enhanced flow: an hour's session of the role that the pool chooses.
 * https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetCredentialsForIdentity.html
 */
export const GetCredentialsForIdentity = operation<GetCredentialsForIdentityInput, GetCredentialsForIdentityResponse>()(
  {
    name: 'GetCredentialsForIdentity',
    caller: 'anyone',
    faults: [
      'ExternalServiceException',
      'InvalidIdentityPoolConfigurationException',
      'NotAuthorizedException',
      'ResourceConflictException',
      'ResourceNotFoundException',
    ],
    handle:
      (needs: Pick<Needs, 'identities' | 'userPools' | 'foreignLogins' | 'ownTokens' | 'sessions' | 'clock'>) =>
      async (input, request): Promise<GetCredentialsForIdentityResponse> => {
        const proven = await proveIdentity(needs, input.IdentityId!, input.Logins)
        const roleArn = roleOf(proven, input.CustomRoleArn)
        const credentials = await openOrExplain(needs.sessions, sessionOf(proven, roleArn, request))
        return {
          IdentityId: proven.identityId,
          Credentials: {
            AccessKeyId: credentials.accessKeyId,
            SecretKey: credentials.secretAccessKey,
            SessionToken: credentials.sessionToken,
            Expiration: new Date(credentials.expiresAt),
          },
        }
      },
  },
)

function sessionOf(proven: Proven, roleArn: string, request: RequestContext): SessionRequest {
  const identity = identityKeys(proven.pool.id, proven.identityId, amrOf(proven))
  const keys = { ...identity, 'aws:FederatedProvider': [federatedProvider] }
  const tags = principalTags(proven)
  return {
    roleArn,
    sessionName: 'CognitoIdentityCredentials',
    durationSeconds: 3600,
    action: 'sts:AssumeRoleWithWebIdentity',
    principal: { kind: 'federated', provider: federatedProvider },
    context: { ...request.keys, ...keys },
    sessionContext: keys,
    ...(Object.keys(tags).length === 0 ? {} : { tags }),
    ...(proven.logins.length === 0 ? guestPolicies : {}),
  }
}

/** A role that cannot be had is the pool's fault, told with AWS's one sentence; the true reason is kept. */
async function openOrExplain(sessions: Needs['sessions'], request: SessionRequest): Promise<TemporaryCredentials> {
  try {
    return await sessions(request)
  } catch (error) {
    if (error instanceof Fault) throw invalidConfiguration(error.reason ?? error.message)
    throw error
  }
}
