import type {
  DeleteWebAuthnCredentialRequest,
  DeleteWebAuthnCredentialResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { Fault } from '../../../kernel/fault.ts'
import { operation } from '../../../kernel/operation.ts'
import { ownAccountFaults } from '../rules/faults.ts'
import { given } from '../rules/given.ts'
import { requireSignedIn, type SignedInNeeds } from '../rules/signedIn.ts'
import { requireKeepable } from '../rules/texts.ts'

/** Takes one of the caller's passkeys away. */
export const DeleteWebAuthnCredential = operation<DeleteWebAuthnCredentialRequest, DeleteWebAuthnCredentialResponse>()({
  name: 'DeleteWebAuthnCredential',
  caller: 'anyone', // the access token is the proof
  faults: [...ownAccountFaults, 'ResourceNotFoundException'],
  handle:
    (needs: SignedInNeeds) =>
    async (input, { now }): Promise<DeleteWebAuthnCredentialResponse> => {
      const { pool, user } = await requireSignedIn(needs, input.AccessToken, now)
      requireKeepable('CredentialId', input.CredentialId)
      if (!(await needs.userPools.deletePasskey(pool.id, user.sub, given(input.CredentialId)))) {
        throw new Fault('ResourceNotFoundException', 'The WebAuthn credential does not exist.')
      }
      return {}
    },
})
