import type { Scope } from '../kernel/operation.ts'
import type { IdentityStore, IdentityView, Pool } from '../services/cognito-identity/ports.ts'
import type { Identities, Identity } from '../services/poolhouse/ports.ts'

/** Pools are read so many at a time. */
const poolsAtOnce = 100

/** Identities as the administrator looks for them. */
export function identitiesOf(store: IdentityStore): Identities {
  return {
    byId: async (id, scope) => {
      const view = await store.identity(id)
      return view === undefined || !isIn(view.pool, scope) ? [] : [shown(view)]
    },
    bySubject: async (subject, scope) => {
      const found = new Map<string, Identity>()
      for await (const pool of poolsOf(store, scope)) {
        for (const provider of providersOf(pool.settings)) {
          const id = (await store.poolAndIdentity(pool.id, { provider, subject }))?.identity
          const view = id === undefined ? undefined : await store.identity(id)
          if (view !== undefined) found.set(view.identity.id, shown(view))
        }
      }
      return [...found.values()]
    },
  }
}

async function* poolsOf(store: IdentityStore, { account, region }: Scope): AsyncIterable<Pool> {
  let after = ''
  for (;;) {
    const pools = await store.pools(account, region, after, poolsAtOnce)
    yield* pools
    const last = pools.at(-1)
    if (last === undefined || pools.length < poolsAtOnce) return
    after = last.id
  }
}

/** The names under which a pool keeps logins. */
function providersOf(pool: Pool['settings']): ReadonlySet<string> {
  const names = [
    ...(pool.CognitoIdentityProviders ?? []).map(({ ProviderName }) => ProviderName),
    ...Object.keys(pool.SupportedLoginProviders ?? {}),
    ...(pool.OpenIdConnectProviderARNs ?? []).map((arn) => arn.replace(/^.*:oidc-provider\//, '')),
    ...(pool.SamlProviderARNs ?? []),
    pool.DeveloperProviderName,
  ]
  return new Set(names.filter((name) => name !== undefined))
}

function isIn(pool: Pool, { account, region }: Scope): boolean {
  return pool.account === account && pool.region === region
}

function shown({ identity, pool, logins }: IdentityView): Identity {
  const { id, createdAt, modifiedAt } = identity
  return { id, createdAt, modifiedAt, pool: { id: pool.id, name: pool.name }, logins }
}
