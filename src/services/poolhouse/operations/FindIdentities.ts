import { Fault } from '../../../kernel/fault.ts'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { type IdentitySummary, identitySummary } from '../rules/identities.ts'

interface FindIdentitiesRequest {
  /** An identity's id, or what a provider calls its user: a token's `sub`. */
  readonly Id: string
}

interface FindIdentitiesResponse {
  readonly Identities: readonly IdentitySummary[]
}

/**
 * Who an identity is, and which identities a user has: its pool, its logins with the names of users, and the buckets
 * that have a folder of it. Names and buckets are what the caller may see of them.
 */
export const FindIdentities = operation<FindIdentitiesRequest, FindIdentitiesResponse>()({
  name: 'FindIdentities',
  caller: 'signed',
  asks: () => [{ action: 'poolhouse:FindIdentities', resource: '*' }],
  faults: ['ResourceNotFoundException'],
  handle:
    (needs: Pick<Needs, 'identities' | 'callAs'>) =>
    async ({ Id }, request): Promise<FindIdentitiesResponse> => {
      const isIdentity = Id.startsWith(`${request.region}:`)
      const found = await (isIdentity ? needs.identities.byId(Id, request) : needs.identities.bySubject(Id, request))
      if (found.length === 0) {
        const message = `There is no identity ${Id}, and no identity of a user whom a provider calls so.`
        throw new Fault('ResourceNotFoundException', message, { status: 400 })
      }
      const Identities = []
      for (const identity of found) Identities.push(await identitySummary(needs, identity, request))
      return { Identities }
    },
})
