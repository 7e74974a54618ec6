import type { KeyObject } from 'node:crypto'
import type {
  IdentityProviderType,
  IdentityProviderTypeType,
  ResourceServerScopeType,
} from '@aws-sdk/client-cognito-identity-provider'
import type { JwtClaims } from '../../../tokens/jwt.ts'
import type { Created, Page, Placed } from '../ports/rows.ts'
import type { UserRecord } from '../ports/users.ts'

/** A pool's place for its pages and endpoints. */
export interface DomainRecord {
  /** `my-app`, unique in the whole server. */
  readonly domain: string
  readonly poolId: string
  readonly managedLoginVersion: number
  /** Milliseconds since the epoch. */
  readonly createdAt: number
}

/** An API and the scopes that it knows. */
export interface ResourceServerRecord {
  readonly poolId: string
  /** What comes before the slash of its scopes. */
  readonly identifier: string
  readonly name: string
  readonly scopes: readonly ResourceServerScopeType[]
}

/** Somebody else whose word on who a user is counts. */
export interface ProviderRecord {
  readonly poolId: string
  readonly name: string
  readonly type: IdentityProviderTypeType
  /** Without its secrets. */
  readonly details: Readonly<Record<string, string>>
  /** Details that are secret, as JSON, sealed; absent where it has none. */
  readonly secrets: Uint8Array | undefined
  /** Claims of the provider by the names of the pool's attributes. */
  readonly mapping: NonNullable<IdentityProviderType['AttributeMapping']>
  readonly identifiers: readonly string[]
  /** Milliseconds since the epoch. */
  readonly createdAt: number
  readonly modifiedAt: number
}

/** A key of a pool for SAML: requests are signed by one, and assertions encrypted for the other. */
export interface SamlKeyRecord {
  readonly poolId: string
  readonly use: SamlKeyUse
  /** Sealed PKCS #8. */
  readonly privateKey: Uint8Array
  /** X.509, DER. */
  readonly certificate: Uint8Array
  /** Milliseconds since the epoch. */
  readonly createdAt: number
}

/** What a pool's key for SAML is for. */
export type SamlKeyUse = 'signing' | 'encryption'

/** A provider's user by the value of one claim; the subject's is called `Cognito_Subject`. */
export interface ExternalName {
  readonly provider: string
  readonly attribute: string
  readonly value: string
}

/** Somebody at a provider who signs in as one of the pool's users. */
export interface LinkRecord extends ExternalName {
  readonly poolId: string
  readonly sub: string
  /** Milliseconds since the epoch. */
  readonly createdAt: number
}

/** How a client's pages look, `ALL` standing for those without a look of their own. */
export interface LookRecord {
  readonly poolId: string
  readonly clientId: string
  readonly css: string | undefined
  readonly image: Uint8Array | undefined
  readonly createdAt: number
  readonly modifiedAt: number
}

/** Where that is kept which the pages and endpoints of domains need. */
export interface HostedStore {
  /** `taken` when the domain is another pool's, or the pool has one. */
  readonly createDomain: (domain: DomainRecord) => Promise<Created>
  readonly domain: (domain: string) => Promise<DomainRecord | undefined>
  readonly domainOf: (poolId: string) => Promise<DomainRecord | undefined>
  readonly saveDomain: (domain: DomainRecord) => Promise<boolean>
  readonly deleteDomain: (poolId: string, domain: string) => Promise<boolean>

  readonly createResourceServer: (server: ResourceServerRecord, most: number) => Promise<Placed>
  readonly resourceServer: (poolId: string, identifier: string) => Promise<ResourceServerRecord | undefined>
  readonly resourceServers: (poolId: string, page: Page) => Promise<readonly ResourceServerRecord[]>
  readonly saveResourceServer: (server: ResourceServerRecord) => Promise<boolean>
  readonly deleteResourceServer: (poolId: string, identifier: string) => Promise<boolean>

  readonly createProvider: (provider: ProviderRecord, most: number) => Promise<Placed>
  readonly provider: (poolId: string, name: string) => Promise<ProviderRecord | undefined>
  readonly providers: (poolId: string, page: Page) => Promise<readonly ProviderRecord[]>
  readonly saveProvider: (provider: ProviderRecord) => Promise<boolean>
  /** With the links to it. */
  readonly deleteProvider: (poolId: string, name: string) => Promise<boolean>

  readonly samlKey: (poolId: string, use: SamlKeyUse) => Promise<SamlKeyRecord | undefined>
  /** `taken` when the pool has one of this use. */
  readonly addSamlKey: (key: SamlKeyRecord) => Promise<Created>

  /** `taken` when the name is linked already, `gone` when the user is, `full` when that has `most`. */
  readonly link: (link: LinkRecord, most: number) => Promise<Placed>
  readonly linkOf: (poolId: string, name: ExternalName) => Promise<LinkRecord | undefined>
  readonly linksOf: (user: UserRecord) => Promise<readonly LinkRecord[]>
  /** The claims by which users of a provider are linked. */
  readonly linkedBy: (poolId: string, provider: string) => Promise<readonly string[]>
  /** Lets a link be known by another name of the same provider; false when it is gone, or the name linked already. */
  readonly bindLink: (link: LinkRecord, to: Pick<ExternalName, 'attribute' | 'value'>) => Promise<boolean>
  readonly unlink: (poolId: string, name: ExternalName) => Promise<boolean>

  readonly look: (poolId: string, clientId: string) => Promise<LookRecord | undefined>
  readonly putLook: (look: LookRecord) => Promise<Created>
  readonly deleteLook: (poolId: string, clientId: string) => Promise<void>
}

/** Other parties, asked and verified. */
export interface Federation {
  /** One JSON document within bounds: a GET, or a form's POST. `of` is the registered party, whose place bounds where `url` may lead. */
  readonly fetchJson: (request: {
    readonly url: string
    readonly of: string
    readonly headers?: Readonly<Record<string, string>>
    readonly form?: Readonly<Record<string, string>>
  }) => Promise<{ readonly ok: true; readonly status: number; readonly value: unknown } | Refusal>
  readonly verifyIdToken: (question: {
    readonly token: string
    readonly issuer: { readonly url: string; readonly keysAt?: string }
    readonly issuerNames?: readonly string[]
    readonly audiences: readonly string[]
    readonly now: number
    readonly leeway: number
  }) => Promise<{ readonly ok: true; readonly claims: JwtClaims & { readonly sub: string } } | Refusal>
  readonly saml: {
    readonly describe: (
      metadata: string,
    ) => Promise<{ readonly ok: true; readonly provider: DescribedSamlProvider } | Refusal>
    readonly verify: (question: {
      readonly metadata: string
      readonly response: string
      readonly audiences: readonly string[]
      readonly recipients: readonly string[]
      readonly decryptionKey?: KeyObject
      readonly inResponseTo?: string
      readonly now: number
      readonly leeway: number
    }) => Promise<{ readonly ok: true; readonly assertion: SamlAssertion } | Refusal>
  }
}

/** Why another party is not believed, or not reached; `detail` is for the administrator. */
export interface Refusal {
  readonly ok: false
  readonly reason: string
  readonly detail: string
}

export interface DescribedSamlProvider {
  readonly entityId: string
  readonly singleSignOn: readonly { readonly binding: string; readonly location: string }[]
}

/** What a believed assertion says. */
export interface SamlAssertion {
  readonly id: string
  /** The entity id of its provider. */
  readonly issuer: string
  readonly subject: {
    readonly nameId: string
    readonly confirmations: readonly { readonly inResponseTo?: string }[]
  }
  readonly attributes: Readonly<Record<string, readonly string[]>>
  /** Milliseconds since the epoch. */
  readonly redeemableUntil: number
}
