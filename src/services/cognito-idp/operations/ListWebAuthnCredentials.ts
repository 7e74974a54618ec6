import type {
  ListWebAuthnCredentialsRequest,
  ListWebAuthnCredentialsResponse,
  WebAuthnCredentialDescription,
} from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Page } from '../ports/rows.ts'
import { ownAccountFaults } from '../rules/faults.ts'
import { pageOf, readPage } from '../rules/paging.ts'
import type { PasskeyRecord } from '../rules/passkeys/ports.ts'
import { requireSignedIn, type SignedInNeeds } from '../rules/signedIn.ts'

const mostAtOnce = 20

/** Lists the caller's passkeys. */
export const ListWebAuthnCredentials = operation<ListWebAuthnCredentialsRequest, ListWebAuthnCredentialsResponse>()({
  name: 'ListWebAuthnCredentials',
  caller: 'anyone', // the access token is the proof
  faults: ownAccountFaults,
  handle:
    (needs: SignedInNeeds) =>
    async (input, { now }): Promise<ListWebAuthnCredentialsResponse> => {
      const { pool, user } = await requireSignedIn(needs, input.AccessToken, now)
      const page = pageOf(input.NextToken, input.MaxResults, mostAtOnce)
      const all = await needs.userPools.passkeys(pool.id, user.sub)
      const read = async ({ after = '', limit }: Page) =>
        all.filter(({ credentialId }) => credentialId > after).slice(0, limit)
      const { rows, next } = await readPage(page, read, ({ credentialId }) => credentialId)
      return { Credentials: rows.map(shown), ...(next !== undefined && { NextToken: next }) }
    },
})

function shown(passkey: PasskeyRecord): WebAuthnCredentialDescription {
  const { credentialId, name, relyingParty, transports, attachment, createdAt } = passkey
  return {
    CredentialId: credentialId,
    FriendlyCredentialName: name,
    RelyingPartyId: relyingParty,
    AuthenticatorTransports: [...transports],
    CreatedAt: new Date(createdAt),
    ...(attachment !== undefined && { AuthenticatorAttachment: attachment }),
  }
}
