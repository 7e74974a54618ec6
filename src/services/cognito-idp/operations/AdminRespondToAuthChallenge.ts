import type {
  AdminRespondToAuthChallengeRequest,
  AdminRespondToAuthChallengeResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import { respond } from '../rules/challenges.ts'
import { requireClient } from '../rules/clients.ts'
import { behindServer } from '../rules/events/addresses.ts'
import { signInFaults } from '../rules/faults.ts'
import { given } from '../rules/given.ts'
import { askPool, requirePool } from '../rules/pools.ts'
import type { SignInNeeds } from '../rules/proceeding.ts'
import { occasionOf } from '../rules/triggers.ts'

/** Answers a sign-in's challenge from an app's own server. */
export const AdminRespondToAuthChallenge = operation<
  AdminRespondToAuthChallengeRequest,
  AdminRespondToAuthChallengeResponse
>()({
  name: 'AdminRespondToAuthChallenge',
  caller: 'signed',
  asks: askPool('AdminRespondToAuthChallenge'),
  faults: signInFaults,
  handle:
    (needs: SignInNeeds) =>
    async (input, request): Promise<AdminRespondToAuthChallengeResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      const client = await requireClient(needs, pool, input.ClientId)
      const occasion = behindServer(occasionOf(request, input.ClientMetadata), input.ContextData)
      const answer = { responses: input.ChallengeResponses ?? {}, session: input.Session, occasion }
      return respond(needs, { pool, client }, given(input.ChallengeName), answer)
    },
})
