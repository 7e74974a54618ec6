import type { InitiateAuthResponse } from '@aws-sdk/client-cognito-identity-provider'
import { codesOf, guess } from '../attempts.ts'
import { incorrectPassword, invalidParameter } from '../faults.ts'
import { requireChoosable } from '../firstFactors.ts'
import { requireParameter } from '../parameters.ts'
import { afterFactor, type SignInNeeds } from '../proceeding.ts'
import { type App, beginSession, requireUnanswered } from '../sessions.ts'
import type { Answer, Step } from '../steps.ts'
import { isObject } from '../triggers.ts'
import { kept, requireWhoever, usernameOf, type Whoever } from '../whoever.ts'
import { descriptorOf } from './registering.ts'
import { clientDataOf, isOwnAnswer, relyingPartyOf } from './relyingParty.ts'

/** Asks for one of the user's passkeys. */
export async function askForPasskey(needs: SignInNeeds, app: App, whoever: Whoever): Promise<InitiateAuthResponse> {
  const { user, occasion } = whoever
  if (user === undefined) throw incorrectPassword('no such user')
  const party = relyingPartyOf(app.pool)
  if (party === undefined) throw incorrectPassword('the pool has no passkeys')
  const { id, userVerification } = party
  const passkeys = await needs.userPools.passkeys(user.poolId, user.sub)
  const challenge = Buffer.from(needs.random.bytes(32)).toString('base64url')
  const options = {
    challenge,
    timeout: 180_000,
    rpId: id,
    allowCredentials: passkeys.filter(({ relyingParty }) => relyingParty === id).map(descriptorOf),
    userVerification,
  }
  return {
    ChallengeName: 'WEB_AUTHN',
    Session: beginSession(needs, app, 'WEB_AUTHN', { ...kept(whoever), challenge }, occasion.now),
    ChallengeParameters: {
      CREDENTIAL_REQUEST_OPTIONS: JSON.stringify(options),
      USERNAME: usernameOf(needs, app, whoever),
    },
  }
}

/** The answer of an authenticator. */
export async function answerPasskey(needs: SignInNeeds, app: App, answer: Answer): Promise<InitiateAuthResponse> {
  const credential = credentialIn(requireParameter(answer.responses, 'CREDENTIAL'))
  const { session, whoever } = await requireWhoever(needs, app, 'WEB_AUTHN', answer)
  const { user, progress, occasion } = whoever
  if (user === undefined) throw incorrectPassword('no such user')
  const step = { user, progress, occasion }
  const holds = await guess(needs, codesOf(user), occasion.now, () =>
    isOfPasskey(needs, app, step, session.challenge, credential),
  )
  if (!holds) throw incorrectPassword('the passkey does not match')
  await requireChoosable(needs, app, user, 'WEB_AUTHN')
  await requireUnanswered(needs, session, occasion.now)
  return afterFactor(needs, app, step, 'WEB_AUTHN')
}

function credentialIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const credential: unknown = JSON.parse(text)
    if (isObject(credential)) return credential
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  throw invalidParameter('CREDENTIAL is no JSON object.')
}

async function isOfPasskey(
  { userPools, passkeys }: SignInNeeds,
  { pool }: App,
  { user }: Step,
  challenge: string,
  answer: Readonly<Record<string, unknown>>,
): Promise<boolean> {
  const party = relyingPartyOf(pool)
  const data = clientDataOf(answer)
  const known = (await userPools.passkeys(user.poolId, user.sub)).find(
    ({ credentialId }) => credentialId === answer['id'],
  )
  if (party === undefined || data === undefined || known?.relyingParty !== party.id) return false
  if (!(await isOwnAnswer({ passkeys }, party, data))) return false
  const { origin } = data
  const ceremony = { answer, challenge, origin, relyingParty: party.id, verifiesUser: party.verifiesUser }
  const counter = await passkeys.asserted(ceremony, known)
  return typeof counter === 'number' && userPools.countPasskeyUse(known, counter)
}
