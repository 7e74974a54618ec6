import type { InitiateAuthResponse } from '@aws-sdk/client-cognito-identity-provider'
import { type Html, html } from '../../../../kernel/html.ts'
import type { Needs } from '../../ports.ts'
import { beginChoice } from '../../rules/choice.ts'
import { watched } from '../../rules/events/signIns.ts'
import { askForFirstCode } from '../../rules/firstCodes.ts'
import { allowedFactors } from '../../rules/firstFactors.ts'
import { isOwnOrigin, type RelyingParty, relyingPartyOf } from '../../rules/passkeys/relyingParty.ts'
import type { SignInNeeds } from '../../rules/proceeding.ts'
import { beginSession, newProgress } from '../../rules/sessions.ts'
import { occasionOf } from '../../rules/triggers.ts'
import { kept, type Whoever } from '../../rules/whoever.ts'
import type { AuthorizationRequest } from '../authorizationRequest.ts'
import { texts } from '../texts.ts'
import type { Visit } from '../visit.ts'
import { discreet, hashFor } from './withRequest.ts'

/** What somebody may sign in with here in place of a password. */
type OtherFactor = 'EMAIL_OTP' | 'SMS_OTP' | 'WEB_AUTHN'

/** Marks a challenge that stands in place of a password, not beside one. */
export const isFirst = 'isFirst'

/** What the browser is asked for: https://www.w3.org/TR/webauthn-3/#dictdef-publickeycredentialrequestoptionsjson */
export const requestOptions = 'CREDENTIAL_REQUEST_OPTIONS'

/** For whom passkeys are made and used on these pages; undefined where the pool has none, or the pages' place is not theirs. */
export function partyHere({ pool, place }: Pick<Visit, 'pool' | 'place'>): RelyingParty | undefined {
  const party = relyingPartyOf(pool)
  return party !== undefined && isOwnOrigin(party, new URL(place).origin) ? party : undefined
}

/**
 * The ways beside a password that an app offers on the pages: the pool's, the same for everybody.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flows-selection-managedlogin.html
 */
export function otherFactors(visit: Visit, { client, pool }: AuthorizationRequest): readonly OtherFactor[] {
  if (client.settings.ExplicitAuthFlows?.includes('ALLOW_USER_AUTH') !== true) return []
  const { settings } = pool
  const allowed = allowedFactors(settings)
  const needsTwo = settings.MfaConfiguration === 'ON'
  const isStrong = settings.factors?.webAuthn?.FactorConfiguration === 'MULTI_FACTOR_WITH_USER_VERIFICATION'
  const codes = (['EMAIL_OTP', 'SMS_OTP'] as const).filter((factor) => allowed.includes(factor) && !needsTwo)
  const hasPasskeys = partyHere(visit) !== undefined && (isStrong || !needsTwo)
  return [...codes, ...(hasPasskeys ? ['WEB_AUTHN' as const] : [])]
}

/** A button for each way, in the form that names the user. The one for passkeys waits for a browser that has them. */
export function factorButtons(factors: readonly OtherFactor[]): Html {
  return html`${factors.map(
    (factor) =>
      html`<button class="plain" name="factor" value="${factor}" formnovalidate${factor === 'WEB_AUTHN' && html` data-with-passkeys hidden`}>${texts.factors[factor]}</button>
`,
  )}`
}

/**
 * Asks for one way. Whoever has it not is asked as if they had, like nobody is, and never answers right.
 * Deviation: AWS shows each user their own ways, which tells who exists.
 */
export function beginWith(factor: OtherFactor, visit: Visit, request: AuthorizationRequest, username: string) {
  return (needs: SignInNeeds): Promise<InitiateAuthResponse> => {
    const app = discreet(request)
    const parameters = { USERNAME: username, PREFERRED_CHALLENGE: factor, ...hashFor(needs, request, username) }
    return watched(needs, app, { parameters, occasion: occasionOf(visit.request) }, async (occasion) => {
      const begun = await beginChoice(needs, app, parameters, occasion)
      const nobody: Whoever = { user: undefined, progress: newProgress(username, occasion), occasion }
      const { Session = '', ChallengeParameters = {} } =
        begun.ChallengeName === factor
          ? begun
          : factor === 'WEB_AUTHN'
            ? passkeyOfNobody(needs, app, nobody)
            : await askForFirstCode(needs, app, nobody, factor)
      const options = optionsFor(visit, ChallengeParameters[requestOptions])
      return { ChallengeName: factor, Session, ChallengeParameters: { [isFirst]: 'true', ...options } }
    })
  }
}

function passkeyOfNobody(
  needs: Pick<Needs, 'keyRing' | 'random'>,
  app: AuthorizationRequest,
  nobody: Whoever,
): InitiateAuthResponse {
  const challenge = Buffer.from(needs.random.bytes(32)).toString('base64url')
  const Session = beginSession(needs, app, 'WEB_AUTHN', { ...kept(nobody), challenge }, nobody.occasion.now)
  return { Session, ChallengeParameters: { [requestOptions]: JSON.stringify({ challenge }) } }
}

/** Any passkey of the domain is asked for: a list of the user's own would tell that there is one. */
function optionsFor(visit: Visit, text: string | undefined): Record<string, string> {
  const party = partyHere(visit)
  if (text === undefined || party === undefined) return {}
  const { challenge } = JSON.parse(text) as { readonly challenge: string }
  const { id: rpId, userVerification } = party
  return { [requestOptions]: JSON.stringify({ challenge, rpId, userVerification, timeout: 180_000 }) }
}

/** Whether people of the app may go without a password, for a code is sent to them. */
export function mayGoWithoutPassword(visit: Visit, request: AuthorizationRequest): boolean {
  return otherFactors(visit, request).some((factor) => factor !== 'WEB_AUTHN')
}
