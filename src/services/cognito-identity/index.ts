/**
 * Cognito identity pools: give the users of user pools, and guests, a lasting identity and the credentials of a role.
 * Owns pools, identities, role selection and OpenID tokens. Tokens of user pools are verified by `cognito-idp`, roles
 * are opened by `sts`, and other providers' tokens are verified by `federation`.
 * https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/Welcome.html
 */
import type { Service } from '../../kernel/operation.ts'
import { CreateIdentityPool } from './operations/CreateIdentityPool.ts'
import { DeleteIdentities } from './operations/DeleteIdentities.ts'
import { DeleteIdentityPool } from './operations/DeleteIdentityPool.ts'
import { DescribeIdentity } from './operations/DescribeIdentity.ts'
import { DescribeIdentityPool } from './operations/DescribeIdentityPool.ts'
import { GetCredentialsForIdentity } from './operations/GetCredentialsForIdentity.ts'
import { GetId } from './operations/GetId.ts'
import { GetIdentityPoolRoles } from './operations/GetIdentityPoolRoles.ts'
import { GetOpenIdToken } from './operations/GetOpenIdToken.ts'
import { GetOpenIdTokenForDeveloperIdentity } from './operations/GetOpenIdTokenForDeveloperIdentity.ts'
import { GetPrincipalTagAttributeMap } from './operations/GetPrincipalTagAttributeMap.ts'
import { ListIdentities } from './operations/ListIdentities.ts'
import { ListIdentityPools } from './operations/ListIdentityPools.ts'
import { ListTagsForResource } from './operations/ListTagsForResource.ts'
import { LookupDeveloperIdentity } from './operations/LookupDeveloperIdentity.ts'
import { MergeDeveloperIdentities } from './operations/MergeDeveloperIdentities.ts'
import { SetIdentityPoolRoles } from './operations/SetIdentityPoolRoles.ts'
import { SetPrincipalTagAttributeMap } from './operations/SetPrincipalTagAttributeMap.ts'
import { TagResource } from './operations/TagResource.ts'
import { UnlinkDeveloperIdentity } from './operations/UnlinkDeveloperIdentity.ts'
import { UnlinkIdentity } from './operations/UnlinkIdentity.ts'
import { UntagResource } from './operations/UntagResource.ts'
import { UpdateIdentityPool } from './operations/UpdateIdentityPool.ts'
import type { Needs } from './ports.ts'

export { keySite } from './rules/keySite.ts'
export { verifyOpenIdToken } from './rules/openIdTokens.ts'
export { signingKeys } from './rules/signingKeys.ts'

/** Identity pools, by wire name. */
export const service: Service<Needs> = {
  name: 'cognito-identity',
  operations: {
    CreateIdentityPool,
    DeleteIdentities,
    DeleteIdentityPool,
    DescribeIdentity,
    DescribeIdentityPool,
    GetCredentialsForIdentity,
    GetId,
    GetIdentityPoolRoles,
    GetOpenIdToken,
    GetPrincipalTagAttributeMap,
    ListIdentities,
    ListIdentityPools,
    ListTagsForResource,
    SetIdentityPoolRoles,
    SetPrincipalTagAttributeMap,
    TagResource,
    UntagResource,
    GetOpenIdTokenForDeveloperIdentity,
    LookupDeveloperIdentity,
    MergeDeveloperIdentities,
    UnlinkDeveloperIdentity,
    UnlinkIdentity,
    UpdateIdentityPool,
  },
}
