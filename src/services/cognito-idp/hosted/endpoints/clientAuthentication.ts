import type { HttpResponse } from '../../../../kernel/http.ts'
import type { Needs } from '../../ports.ts'
import { isConfidential, knowsSecret } from '../../rules/clients.ts'
import type { App } from '../../rules/sessions.ts'
import { clientOf } from '../authorizationRequest.ts'
import type { Visit } from '../visit.ts'
import { refusal } from './json.ts'

/** A client that is who it says, or the answer to one that is not. */
type Authenticated =
  | { readonly ok: true; readonly app: App; readonly secret: string | undefined }
  | { readonly ok: false; readonly answer: HttpResponse }

/**
 * The client of a request: by its secret, in the Authorization header or in the form and never in both, or by its id alone
 * where it has no secret. https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1
 */
export async function authenticatedClient(
  needs: Pick<Needs, 'userPools' | 'keyRing'>,
  visit: Visit,
): Promise<Authenticated> {
  const header = visit.header('authorization')
  const basic = header === undefined ? undefined : basicOf(header)
  const byHeader = header !== undefined
  const challenge = byHeader ? ['www-authenticate', 'Basic realm="oauth2"'] : []
  const invalid: Authenticated = {
    ok: false,
    answer: refusal('invalid_client', undefined, byHeader ? 401 : 400, challenge),
  }
  if (byHeader && basic === undefined) return invalid
  const named = visit.form.get('client_id')
  if (byHeader && (visit.form.has('client_secret') || (named !== null && named !== basic?.id))) {
    return { ok: false, answer: refusal('invalid_request', 'more than one client authentication') }
  }
  const client = await clientOf(needs, visit.pool.id, basic?.id ?? named)
  if (client === undefined) return invalid
  const app = { pool: visit.pool, client }
  const given = basic?.secrets ?? [visit.form.get('client_secret') ?? '']
  if (!isConfidential(client))
    return given.every((each) => each === '') ? { ok: true, app, secret: undefined } : invalid
  const secret = given.find((each) => knowsSecret(needs, client, each))
  return secret === undefined ? invalid : { ok: true, app, secret }
}

/**
 * The id of Basic credentials and what their secret may mean; undefined for anything else. RFC 6749 has both form-encoded
 * and most clients leave them as they are, as AWS's pages do: a secret with a plus sign is one either way.
 */
function basicOf(header: string): { readonly id: string; readonly secrets: readonly string[] } | undefined {
  const encoded = /^basic +([A-Za-z0-9+/=]+) *$/i.exec(header)?.[1]
  const text = encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString()
  const colon = text.indexOf(':')
  const id = formDecoded(text.slice(0, Math.max(0, colon)))
  const secret = text.slice(colon + 1)
  if (id === undefined || id === '') return undefined
  return { id, secrets: [secret, formDecoded(secret)].filter((each) => each !== undefined) }
}

function formDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch (error) {
    if (error instanceof URIError) return undefined
    throw error
  }
}
