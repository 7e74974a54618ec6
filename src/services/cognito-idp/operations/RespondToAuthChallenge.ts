import type {
  RespondToAuthChallengeRequest,
  RespondToAuthChallengeResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import { respond } from '../rules/challenges.ts'
import { requireApp } from '../rules/clients.ts'
import { from } from '../rules/events/addresses.ts'
import { signInFaults } from '../rules/faults.ts'
import { given } from '../rules/given.ts'
import type { SignInNeeds } from '../rules/proceeding.ts'
import { occasionOf } from '../rules/triggers.ts'

/** Answers a sign-in's challenge. */
export const RespondToAuthChallenge = operation<RespondToAuthChallengeRequest, RespondToAuthChallengeResponse>()({
  name: 'RespondToAuthChallenge',
  caller: 'anyone', // the answer to the sealed challenge is the proof
  faults: signInFaults,
  handle:
    (needs: SignInNeeds) =>
    async (input, request): Promise<RespondToAuthChallengeResponse> => {
      const app = await requireApp(needs, input.ClientId)
      const answer = {
        responses: input.ChallengeResponses ?? {},
        session: input.Session,
        occasion: from(app, occasionOf(request, input.ClientMetadata), input.UserContextData),
      }
      return respond(needs, app, given(input.ChallengeName), answer)
    },
})
