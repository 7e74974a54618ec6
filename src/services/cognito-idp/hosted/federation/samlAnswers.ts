import type { HttpResponse } from '../../../../kernel/http.ts'
import { providerIdentifiedBy } from '../../rules/identityProviders.ts'
import { openSamlKey, samlKeyOf } from '../../rules/saml/keys.ts'
import { arrive } from '../granting.ts'
import { errorPage, redirect } from '../page.ts'
import type { ProviderRecord, SamlAssertion } from '../ports.ts'
import { opened, type ProviderState, sealed } from '../sealed.ts'
import { texts } from '../texts.ts'
import type { Visit } from '../visit.ts'
import { type AnswerNeeds, admitted, note, requestBehind } from './answers.ts'
import { isSameBrowser } from './begin.ts'
import type { ExternalUser } from './oauth.ts'
import { consumerPlace, serviceProviderId } from './samlRequest.ts'

/** Milliseconds for a browser to follow a redirect. */
const ticketValidity = 60_000
/** Seconds of difference between clocks that are forgiven. */
const leeway = 60

/** What a response is an answer to: our own request, or nothing, where the provider may begin. */
interface Occasion {
  readonly provider: string
  readonly query: string
  readonly place: string
  readonly state: ProviderState | undefined
}

/**
 * Takes a provider's response, which comes as another site's post and brings no cookies. Once it is believed, the browser
 * is sent on with a ticket that is good in the browser that asked, and there once.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/saml2-idpresponse-endpoint.html
 */
export async function samlAnswer(needs: AnswerNeeds, visit: Visit): Promise<HttpResponse> {
  const { pool, form } = visit
  const { now } = visit.request
  const failed = (): Promise<HttpResponse> => errorPage(needs, visit, texts.errors.provider)
  const response = form.get('SAMLResponse')
  const occasion = await occasionOf(needs, visit)
  if (response === null || occasion === undefined) return failed()
  const provider = await needs.userPools.provider(pool.id, occasion.provider)
  const request = await requestBehind(needs, visit, occasion.query, occasion.provider)
  if (provider?.type !== 'SAML' || request === undefined) return failed()
  const refused = (why: string): Promise<HttpResponse> => {
    note(needs, provider, why)
    return failed()
  }
  const assertion = await believed(needs, provider, occasion, response, now)
  if (typeof assertion === 'string') return refused(assertion)
  const seen = `${pool.id}/saml/${provider.name}/${assertion.id}`
  if (!(await needs.userPools.useOnce(seen, assertion.redeemableUntil + leeway * 1000, now))) {
    return refused('the response was taken before')
  }
  const result = await admitted(needs, visit, request, provider, externalOf(assertion))
  if ('answer' in result) return result.answer
  if (occasion.state === undefined) return arrive(needs, visit, request, result.user, provider.name)
  const { id, browser, query } = occasion.state
  const content = { id, browser, query, sub: result.user.sub, provider: provider.name, until: now + ticketValidity }
  const ticket = sealed(needs, 'ticket', pool.id, content)
  return redirect(`${visit.base}/saml2/idpresponse?ticket=${ticket}`, [], 303)
}

/** Our own sealed note, or a plain one that names the provider and the app's request, as AWS's consoles tell providers to send. */
async function occasionOf(
  needs: AnswerNeeds,
  { pool, form, place, request: { now } }: Visit,
): Promise<Occasion | undefined> {
  const relay = form.get('RelayState') ?? ''
  const state = opened(needs, 'state', pool.id, relay, now)
  if (state !== undefined) return { provider: state.provider, query: state.query, place: state.place, state }
  const parameters = new URLSearchParams(relay)
  const identifier = parameters.get('idp_identifier')
  const identified = identifier === null ? undefined : await providerIdentifiedBy(needs, pool.id, identifier)
  const provider = parameters.get('identity_provider') ?? identified?.name
  if (provider === undefined) return undefined
  // AWS's own example encodes this parameter twice.
  const scope = parameters.get('scope')
  if (scope !== null) parameters.set('scope', scope.replaceAll('+', ' '))
  return { provider, query: parameters.toString(), place, state }
}

/** The assertion, or why it is not believed: believed are unasked, only of a provider that may begin, and one that answers nobody else. */
async function believed(
  needs: AnswerNeeds,
  { poolId, details }: ProviderRecord,
  { place, state }: Occasion,
  response: string,
  now: number,
): Promise<SamlAssertion | string> {
  if (state === undefined && details['IDPInit'] !== 'true') {
    return 'it was not asked, and may not begin sign-ins (IDPInit)'
  }
  const isEncrypted = details['EncryptedResponses'] === 'true'
  const key = isEncrypted ? openSamlKey(needs, await samlKeyOf(needs, poolId, 'encryption', now)) : undefined
  const verdict = await needs.federation.saml.verify({
    metadata: details['MetadataFile'] ?? '',
    response,
    audiences: [serviceProviderId(poolId)],
    recipients: [consumerPlace(place)],
    ...(key && { decryptionKey: key.privateKey }),
    ...(state && { inResponseTo: state.id }),
    now,
    leeway,
  })
  if (!verdict.ok) return verdict.detail
  const isAsked = verdict.assertion.subject.confirmations.some(({ inResponseTo }) => inResponseTo !== undefined)
  return state === undefined && isAsked ? 'it answers somebody else' : verdict.assertion
}

function externalOf({ issuer, subject, attributes }: SamlAssertion): ExternalUser {
  const claims = Object.entries(attributes).flatMap(([name, values]) => {
    const [only, ...more] = values
    return only === undefined ? [] : [[name, more.length === 0 ? only : listed(values)] as const]
  })
  const samlResponse = Object.fromEntries(claims)
  return { subject: subject.nameId, issuer, claims: samlResponse, told: { samlResponse } }
}

/**
 * Several values of one attribute as one text. Each is form-encoded, so that none passes for two.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-specifying-attribute-mapping.html
 */
function listed(values: readonly string[]): string {
  return `[${values.map((value) => new URLSearchParams({ '': value }).toString().slice(1)).join(', ')}]`
}

/** Takes the ticket, in the browser that was sent to the provider. */
export async function samlTicket(needs: AnswerNeeds, visit: Visit): Promise<HttpResponse> {
  const { pool, query } = visit
  const { now } = visit.request
  const ticket = opened(needs, 'ticket', pool.id, query.get('ticket'), now)
  const isOurs = ticket !== undefined && isSameBrowser(visit, ticket.browser)
  if (!isOurs || !(await needs.userPools.useOnce(`${pool.id}/${ticket.id}`, ticket.until, now))) {
    return errorPage(needs, visit, texts.errors.expired)
  }
  const user = await needs.userPools.user(pool.id, ticket.sub)
  const request = await requestBehind(needs, visit, ticket.query, ticket.provider)
  if (user?.enabled !== true || request === undefined) return errorPage(needs, visit, texts.errors.provider)
  return arrive(needs, visit, request, user, ticket.provider)
}
