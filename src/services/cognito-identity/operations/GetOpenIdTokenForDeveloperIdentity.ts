import type {
  GetOpenIdTokenForDeveloperIdentityInput,
  GetOpenIdTokenForDeveloperIdentityResponse,
} from '@aws-sdk/client-cognito-identity'
import { operation } from '../../../kernel/operation.ts'
import type { Login, Needs, Pool } from '../ports.ts'
import {
  developerLogin,
  identityOfUser,
  registeredElsewhere,
  requireIdentity,
  requireRoom,
} from '../rules/developers.ts'
import { invalidParameter, loginTaken, poolNotFound } from '../rules/faults.ts'
import { developerAmr, freshIdentity, isSame, requireOpen, requireOwnPool } from '../rules/identities.ts'
import { requireProviders, type VerifiedLogin, verifyLogins } from '../rules/logins.ts'
import { asOne, linkMissing } from '../rules/merging.ts'
import { issueOpenIdToken } from '../rules/openIdTokens.ts'
import { onPool } from '../rules/pools.ts'

type Linking = Pick<Needs, 'identities' | 'userPools' | 'foreignLogins' | 'clock' | 'random'>

/** https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetOpenIdTokenForDeveloperIdentity.html */
const usual = 900

/** A token for a user whom the developer vouches for; the user's identity is made or linked where there is none. */
export const GetOpenIdTokenForDeveloperIdentity = operation<
  GetOpenIdTokenForDeveloperIdentityInput,
  GetOpenIdTokenForDeveloperIdentityResponse
>()({
  name: 'GetOpenIdTokenForDeveloperIdentity',
  caller: 'signed',
  asks: onPool('cognito-identity:GetOpenIdTokenForDeveloperIdentity'),
  faults: [
    'DeveloperUserAlreadyRegisteredException',
    'ExternalServiceException',
    'InvalidParameterException',
    'LimitExceededException',
    'NotAuthorizedException',
    'ResourceConflictException',
    'ResourceNotFoundException',
  ],
  handle:
    (needs: Linking & Pick<Needs, 'signingKeys'>) =>
    async (input, scope): Promise<GetOpenIdTokenForDeveloperIdentityResponse> => {
      const pool = await requireOwnPool(needs, scope, input.IdentityPoolId!)
      const { [pool.settings.DeveloperProviderName ?? '']: user, ...others } = input.Logins!
      if (user === undefined) throw invalidParameter('Please include the developer provider of this identity pool.')
      const login = developerLogin(pool.settings.DeveloperProviderName!, user)
      const publicLogins = await verifyLogins(needs, others, async () => pool)
      await requireProviders(needs, pool, publicLogins)
      const identityId = await identityFor(needs, pool, input.IdentityId, [login, ...publicLogins])
      const { provider } = login
      const amr = ['authenticated', provider, developerAmr(pool, login), ...publicLogins.flatMap(amrOfLogin)]
      const tags = input.PrincipalTags
      const proven = { identityId, pool, logins: publicLogins, vouched: { amr, ...(tags && { tags }) } }
      return { IdentityId: identityId, Token: await issueOpenIdToken(needs, proven, input.TokenDuration ?? usual) }
    },
})

function amrOfLogin({ provider, amr }: VerifiedLogin): readonly string[] {
  return [provider, amr]
}

/** The identity of a developer's user with all of the logins, found, linked or made. */
async function identityFor(
  needs: Linking,
  pool: Pool,
  wanted: string | undefined,
  logins: readonly [Login, ...Login[]],
): Promise<string> {
  for (let attempt = 0; attempt < 3; attempt++) {
    const known = await identityOfUser(needs, pool, logins[0])
    if (known !== undefined && wanted !== undefined && known !== wanted) throw registeredElsewhere()
    const id = known ?? wanted ?? (await sharedIdentity(needs, pool, logins.slice(1)))
    if (id !== undefined) return linked(needs, pool, id, logins)
    const identity = freshIdentity(needs, pool.id, pool.region)
    if (await needs.identities.addIdentity(identity, logins)) return identity.id
    if ((await needs.identities.pool(pool.id)) === undefined) throw poolNotFound(pool.id)
  }
  throw loginTaken()
}

async function sharedIdentity(needs: Linking, pool: Pool, logins: readonly Login[]): Promise<string | undefined> {
  const known = await Promise.all(logins.map((login) => identityOfUser(needs, pool, login)))
  const ids = [...new Set(known.filter((id) => id !== undefined))]
  const one = ids.length > 0 ? await asOne(needs, ids) : undefined
  if (one === undefined && ids.length > 0) throw loginTaken()
  return one
}

async function linked(needs: Linking, pool: Pool, id: string, logins: readonly Login[]): Promise<string> {
  const view = await requireIdentity(needs, pool, id)
  requireOpen(view.identity)
  const missing = logins.filter((login) => !view.logins.some((own) => isSame(own, login)))
  requireRoom(view.logins.length + missing.length)
  return linkMissing(needs, id, missing)
}
