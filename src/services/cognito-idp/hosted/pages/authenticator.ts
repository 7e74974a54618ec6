import { type Html, html } from '../../../../kernel/html.ts'
import { qrCode } from '../../../../tokens/qr/qrCode.ts'
import { otpauthUri } from '../../../../tokens/totp.ts'
import { AssociateSoftwareToken } from '../../operations/AssociateSoftwareToken.ts'
import { VerifySoftwareToken } from '../../operations/VerifySoftwareToken.ts'
import type { PendingChallenge } from '../sealed.ts'
import { texts } from '../texts.ts'
import type { Visit } from '../visit.ts'
import type { AccountNeeds } from './withRequest.ts'

/** Where a pending challenge keeps the seed that is being set up. */
const seed = 'SECRET_CODE'

/** A challenge to set up an authenticator, with a fresh seed for it. */
export async function withSeed(
  needs: AccountNeeds,
  visit: Visit,
  pending: PendingChallenge,
): Promise<PendingChallenge> {
  const made = await AssociateSoftwareToken.handle(needs)({ Session: pending.session }, visit.request)
  const parameters = { ...pending.parameters, [seed]: made.SecretCode ?? '' }
  return { ...pending, session: made.Session ?? '', parameters }
}

/** The session of an authenticator whose first code came back. */
export async function verifiedSeed(
  needs: AccountNeeds,
  visit: Visit,
  { session }: PendingChallenge,
  code: string,
): Promise<string> {
  const verified = await VerifySoftwareToken.handle(needs)({ Session: session, UserCode: code }, visit.request)
  return verified.Session ?? ''
}

/** What an authenticator app reads, as a picture and as text for who cannot use one. */
export function authenticatorCode({ username, parameters }: PendingChallenge, { pool }: Visit): Html {
  const secret = parameters[seed] ?? ''
  const { size, isDark } = qrCode(otpauthUri(encodeURIComponent(username), secret, pool.name))
  const modules: string[] = []
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      if (isDark(row, column)) modules.push(`M${column + 4} ${row + 4}h1v1h-1z`)
    }
  }
  const side = String(size + 8)
  return html`<p>${texts.mfa.scan}</p>
<svg class="qr" role="img" aria-label="${texts.mfa.picture}" viewBox="0 0 ${side} ${side}" shape-rendering="crispEdges"><rect width="${side}" height="${side}" fill="#fff"/><path d="${modules.join('')}" fill="#000"/></svg>
<p>${texts.mfa.type} <code>${secret.replaceAll(/(.{4})(?=.)/g, '$1 ')}</code></p>`
}
