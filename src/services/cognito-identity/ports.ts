import type { IdentityPool, RoleMapping } from '@aws-sdk/client-cognito-identity'
import type { Clock } from '../../kernel/clock.ts'
import type { Random } from '../../kernel/random.ts'
import type { OpenSession } from '../../kernel/session.ts'
import type { JwtClaims, JwtRefusal } from '../../tokens/jwt.ts'
import type { OpenIdVerdict } from './rules/openIdTokens.ts'
import type { SigningKeys } from './rules/signingKeys.ts'

/** What identity pools need from outside. */
export interface Needs {
  readonly identities: IdentityStore
  readonly userPools: UserPools
  readonly foreignLogins: ForeignLogins
  /** Verifies this deployment's own OpenID tokens. */
  readonly ownTokens: (token: string) => Promise<OpenIdVerdict>
  /** Becomes a pool's role: its trust policy decides. */
  readonly sessions: OpenSession
  /** The deployment's keys for OpenID tokens. */
  readonly signingKeys: SigningKeys
  readonly clock: Clock
  readonly random: Random
}

/** The user pools of this deployment, as providers of logins. */
export interface UserPools {
  /** Verifies an id token: signature, issuer, use and time. Which pool and client it is of is the caller's to judge. */
  readonly verifyIdToken: (token: string, rules: { readonly now: number }) => Promise<IdTokenVerdict>
  /** Whether the token's user exists, is enabled and was not signed out since: `ServerSideTokenCheck`. */
  readonly userStillSignedIn: (poolId: string, claims: JwtClaims) => Promise<boolean>
}

export type IdTokenVerdict =
  | { readonly ok: true; readonly poolId: string; readonly clientId: string; readonly claims: JwtClaims }
  /** `claims` when the signature held. */
  | { readonly ok: false; readonly reason: JwtRefusal; readonly claims?: JwtClaims }

/** What a provider says of a user, by name. */
export type Claims = Readonly<Record<string, unknown>>

/** Providers of logins beside the user pools of this deployment. */
export interface ForeignLogins {
  readonly verify: (question: {
    /** As `Logins` names it: `accounts.google.com`, a registered issuer without its scheme, a SAML provider's ARN. */
    readonly provider: string
    readonly token: string
    readonly pool: Pool
  }) => Promise<ForeignVerdict>
}

export type ForeignVerdict =
  | {
      readonly ok: true
      readonly subject: string
      /** What role mappings and session tags read: a token's claims, or an assertion's attributes. */
      readonly claims: Claims
      /** What role mappings and tag maps call the provider: its ARN where it is registered. */
      readonly key: string
      /** How the user signed in, for `amr`: `arn:...:OIDC:<sub>`. */
      readonly amr: string
    }
  | {
      readonly ok: false
      /** `unsupported`: the pool does not take the provider. `unreachable`: it could not be asked. */
      readonly reason: 'unsupported' | 'refused' | 'expired' | 'unreachable'
      /** For the administrator. */
      readonly detail: string
    }

/** A pool's configuration, kept as the wire sets and shows it. */
export interface PoolSettings
  extends Readonly<Omit<IdentityPool, 'IdentityPoolId' | 'IdentityPoolName' | 'IdentityPoolTags'>> {
  readonly tags: Readonly<Record<string, string>>
  readonly roles: Readonly<Record<string, string>>
  readonly roleMappings: Readonly<Record<string, RoleMapping>>
  /** By provider name: which claims become session tags. */
  readonly principalTags: Readonly<Record<string, PrincipalTagMap>>
}

export interface PrincipalTagMap {
  readonly useDefaults: boolean
  /** Tag key to claim name. */
  readonly tags: Readonly<Record<string, string>>
}

export interface Pool {
  /** `us-east-1:<uuid>` */
  readonly id: string
  readonly account: string
  readonly region: string
  readonly name: string
  readonly settings: PoolSettings
  /** Counts changes: a change that was thought out on an older one is refused. */
  readonly revision: number
}

/** A user as a provider knows it. */
export interface Login {
  /** True where the developer vouches for the user: an identity may have several of one developer's. */
  readonly developer?: boolean
  /** `cognito-idp.<region>.amazonaws.com/<user pool id>` */
  readonly provider: string
  /** The token's `sub`. */
  readonly subject: string
}

export interface Identity {
  /** `us-east-1:<uuid>` */
  readonly id: string
  readonly pool: string
  /** Milliseconds since the epoch. */
  readonly createdAt: number
  readonly modifiedAt: number
  /** True once its last login was taken away: it is nobody's from then on. */
  readonly closed?: boolean
}

/** An identity with its pool and its logins: what one read gives. */
export interface IdentityView {
  readonly identity: Identity
  readonly pool: Pool
  readonly logins: readonly Login[]
}

export interface KeyRecord {
  readonly kid: string
  /** 0 for the first key of a deployment: concurrent first uses meet here. */
  readonly place: number
  /** Sealed PKCS #8. */
  readonly secret: Uint8Array
  readonly createdAt: number
}

/** Where identity pools are kept. */
export interface IdentityStore {
  readonly pool: (id: string) => Promise<Pool | undefined>
  /** In the order of their ids. */
  readonly pools: (account: string, region: string, after: string, limit: number) => Promise<readonly Pool[]>
  readonly createPool: (pool: Pool) => Promise<void>
  /** False when the pool has changed since `pool.revision`, or is gone. */
  readonly savePool: (pool: Pool) => Promise<boolean>
  /** With all its identities; false when it is gone. */
  readonly deletePool: (id: string) => Promise<boolean>
  /** A pool, and the identity that a login has in it. */
  readonly poolAndIdentity: (
    pool: string,
    login: Login,
  ) => Promise<{ readonly pool: Pool; readonly identity: string | undefined } | undefined>
  readonly identity: (id: string) => Promise<IdentityView | undefined>
  /** In the order of their ids. */
  readonly identities: (
    pool: string,
    after: string,
    limit: number,
  ) => Promise<readonly Pick<IdentityView, 'identity' | 'logins'>[]>
  /** False when a login has an identity already, or the pool is gone. */
  readonly addIdentity: (identity: Identity, logins: readonly Login[]) => Promise<boolean>
  /** False when the login has an identity already, the identity has one of that provider, or is closed or gone. */
  readonly link: (identity: Identity, login: Login, at: number) => Promise<boolean>
  /** Takes logins of an identity away, and closes it where none is left; false when it has not all of them. */
  readonly unlink: (identity: string, logins: readonly Login[], at: number) => Promise<boolean>
  /** Gives all logins of `source` to `destination`, and forgets it; false when both have one of the same provider, or are gone. */
  readonly merge: (source: string, destination: string, at: number) => Promise<boolean>
  /** False when it is gone. */
  readonly deleteIdentity: (id: string) => Promise<boolean>
  readonly signingKeyRecords: () => Promise<readonly KeyRecord[]>
  /** False when the place is taken. */
  readonly addSigningKey: (key: KeyRecord) => Promise<boolean>
}
