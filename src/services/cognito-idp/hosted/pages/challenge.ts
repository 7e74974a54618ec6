import type { ChallengeNameType, InitiateAuthResponse } from '@aws-sdk/client-cognito-identity-provider'
import { html } from '../../../../kernel/html.ts'
import type { HttpResponse } from '../../../../kernel/http.ts'
import { sameSecret } from '../../../../tokens/keyRing.ts'
import { respond } from '../../rules/challenges.ts'
import { occasionOf } from '../../rules/triggers.ts'
import { sessionValidity } from '../../rules/validity.ts'
import type { AuthorizationRequest } from '../authorizationRequest.ts'
import { browserOf } from '../cookies.ts'
import { errorPage, showPage } from '../page.ts'
import { opened, type PendingChallenge, sealed } from '../sealed.ts'
import { texts } from '../texts.ts'
import type { Visit } from '../visit.ts'
import { verifiedSeed, withSeed } from './authenticator.ts'
import { isFirst } from './firstFactors.ts'
import { showLogin, step } from './login.ts'
import { badPassword, isFault, problemOf } from './problems.ts'
import { choosesSetup, setsUpAuthenticator, shownAs } from './shownChallenges.ts'
import { type AccountNeeds, discreet, hashFor, withForm } from './withRequest.ts'

/** Puts the next step of a sign-in to the user. What it needs is carried sealed, and good in this browser only. */
export async function showChallenge(
  needs: AccountNeeds,
  visit: Visit,
  request: AuthorizationRequest,
  username: string,
  { ChallengeName: name, Session: session, ChallengeParameters: parameters = {} }: InitiateAuthResponse,
): Promise<HttpResponse> {
  const browser = browserOf(visit)
  if (name === undefined || session === undefined || browser === undefined || !shownAs({ name, parameters })) {
    return errorPage(needs, visit, texts.mfa.unsupported)
  }
  const until = visit.request.now + sessionValidity(request.client.settings)
  const pending = { name, session, username, parameters, browser, until }
  const next = setsUpAuthenticator(pending) ? await withSeed(needs, visit, pending) : pending
  return show(needs, visit, request, next)
}

function show(
  needs: AccountNeeds,
  visit: Visit,
  request: AuthorizationRequest,
  pending: PendingChallenge,
  error?: { readonly text: string; readonly field?: string },
): Promise<HttpResponse> {
  const challenge = shownAs(pending)
  return showPage(needs, visit, request, ({ token, link }) => ({
    title: challenge?.title ?? '',
    error,
    isScripted: challenge?.isScripted === true,
    content: html`<form method="post" action="${link('/challenge')}"${challenge?.attributes?.(pending)}>
${token}
<input type="hidden" name="challenge" value="${sealed(needs, 'challenge', visit.pool.id, pending)}">
${challenge?.content(pending, visit, error !== undefined)}
</form>
${pending.parameters[isFirst] !== undefined && html`<p><a class="redirect-customizable" href="${link('/login')}">${texts.factors.others}</a></p>`}`,
  }))
}

/** What a wrong answer is, after which another may be given. */
const mendable = [
  'CodeMismatchException',
  'EnableSoftwareTokenMFAException',
  'ExpiredCodeException',
  ...badPassword,
  'InvalidParameterException',
]

/** Answers the step. One that may be tried again is shown again; after any other failure the sign-in begins anew. */
export const submitChallenge = withForm<AccountNeeds>(async (needs, visit, request) => {
  const pending = opened(needs, 'challenge', visit.pool.id, visit.form.get('challenge'), visit.request.now)
  const challenge = pending && shownAs(pending)
  if (pending === undefined || challenge === undefined || !sameSecret(pending.browser, browserOf(visit) ?? '')) {
    return showLogin(needs, visit, request, { error: { text: texts.errors.expired } })
  }
  const { input } = challenge
  const given = challenge.answer(pending, visit.form)
  if (given === undefined) {
    return show(needs, visit, request, pending, { text: texts.errors[input], field: input })
  }
  try {
    return await answered(needs, visit, request, pending, given)
  } catch (error) {
    if (isFault(error, ...mendable)) {
      return show(needs, visit, request, pending, { text: problemOf(error), field: input })
    }
    const isPasskey = pending.name === 'WEB_AUTHN' && isFault(error, 'NotAuthorizedException')
    return showLogin(needs, visit, request, { error: { text: isPasskey ? texts.errors.passkey : problemOf(error) } })
  }
})

async function answered(
  needs: AccountNeeds,
  visit: Visit,
  request: AuthorizationRequest,
  pending: PendingChallenge,
  given: Readonly<Record<string, string>>,
): Promise<HttpResponse> {
  const { username } = pending
  const name = pending.name as ChallengeNameType
  const who = { USERNAME: username, ...hashFor(needs, request, username) }
  if (choosesSetup(pending)) {
    const MFAS_CAN_SETUP = JSON.stringify([given['ANSWER']])
    const ChallengeParameters = { ...pending.parameters, MFAS_CAN_SETUP }
    return showChallenge(needs, visit, request, username, {
      ChallengeName: name,
      Session: pending.session,
      ChallengeParameters,
    })
  }
  const isSetup = setsUpAuthenticator(pending)
  const session = isSetup ? await verifiedSeed(needs, visit, pending, given['code'] ?? '') : pending.session
  const responses = isSetup ? who : { ...who, ...given }
  const occasion = occasionOf(visit.request)
  return step(needs, visit, request, username, (signing) =>
    respond(signing, discreet(request), name, { responses, session, occasion }),
  )
}
