/**
 * Security Token Service: becomes roles, and gives users temporary credentials of their own or for whom they federate.
 * It decides a role's trust policy and seals sessions into their tokens; it keeps nothing. Roles and policies are `iam`'s, web identity tokens are read by whoever issues them
 * (`cognito-identity`, `cognito-idp`), and requests signed with a session are the pipeline's.
 * https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html
 */
import type { Service } from '../../kernel/operation.ts'
import { AssumeRole } from './operations/AssumeRole.ts'
import { AssumeRoleWithSAML } from './operations/AssumeRoleWithSAML.ts'
import { AssumeRoleWithWebIdentity } from './operations/AssumeRoleWithWebIdentity.ts'
import { DecodeAuthorizationMessage } from './operations/DecodeAuthorizationMessage.ts'
import { GetAccessKeyInfo } from './operations/GetAccessKeyInfo.ts'
import { GetCallerIdentity } from './operations/GetCallerIdentity.ts'
import { GetFederationToken } from './operations/GetFederationToken.ts'
import { GetSessionToken } from './operations/GetSessionToken.ts'
import type { Needs } from './ports.ts'

export { openSession } from './rules/openSession.ts'

/** STS, by wire name. */
export const service: Service<Needs> = {
  name: 'sts',
  operations: {
    AssumeRole,
    AssumeRoleWithSAML,
    AssumeRoleWithWebIdentity,
    DecodeAuthorizationMessage,
    GetAccessKeyInfo,
    GetCallerIdentity,
    GetFederationToken,
    GetSessionToken,
  },
}
