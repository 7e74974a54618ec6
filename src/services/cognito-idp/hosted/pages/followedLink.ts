import { html } from '../../../../kernel/html.ts'
import type { HttpResponse } from '../../../../kernel/http.ts'
import { ConfirmSignUp } from '../../operations/ConfirmSignUp.ts'
import { clientOf } from '../authorizationRequest.ts'
import { errorPage, showPage } from '../page.ts'
import { texts } from '../texts.ts'
import type { Visit } from '../visit.ts'
import { isFault, problemOf } from './problems.ts'
import { type AccountNeeds, clientProof } from './withRequest.ts'

const parts = ['client_id', 'user_name', 'confirmation_code'] as const

/** Whether a visit comes from a link of a mail that confirms a sign-up. */
export function isFollowedLink({ query }: Visit): boolean {
  return query.has('confirmation_code')
}

/**
 * Confirms an account by the link that its user was sent. The link alone is the proof, so that it works in whatever
 * browser mail is read in, and for apps that have no pages of their own here, as on AWS. Whatever is wrong with the link
 * is told in the same words, so that nobody learns by it who exists.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-settings-email-phone-verification.html
 */
export async function confirmByLink(needs: AccountNeeds, visit: Visit): Promise<HttpResponse> {
  const { pool, query } = visit
  const client = await clientOf(needs, pool.id, query.get('client_id'))
  if (client === undefined) return errorPage(needs, visit, texts.errors.unknownClient)
  const username = query.get('user_name')
  const ConfirmationCode = query.get('confirmation_code')
  const refused = (text: string): Promise<HttpResponse> =>
    showPage(needs, visit, { client }, () => ({
      title: texts.confirm.unconfirmed,
      error: { text },
      content: html``,
    }))
  const isWhole = parts.every((part) => query.getAll(part).length === 1)
  if (!isWhole || username === null || ConfirmationCode === null) return refused(texts.confirm.staleLink)
  const proof = clientProof(needs, { pool, client }, username)
  try {
    await ConfirmSignUp.handle(needs)({ ...proof, Username: username, ConfirmationCode }, visit.request)
  } catch (error) {
    return refused(isFault(error, ...stale) ? texts.confirm.staleLink : problemOf(error))
  }
  return showPage(needs, visit, { client }, () => ({
    title: texts.confirm.confirmed,
    notice: texts.confirm.confirmedLead,
    content: html``,
  }))
}

/** What would tell whether the account exists, and how it stands. */
const stale = [
  'CodeMismatchException',
  'ExpiredCodeException',
  'InvalidParameterException',
  'LimitExceededException',
  'NotAuthorizedException',
  'UserNotFoundException',
] as const

/** What whoever asks for the head alone is told: such a look, as mail scanners take, confirms nobody. */
export function lookAtConfirmation(needs: AccountNeeds, visit: Visit): Promise<HttpResponse> {
  return showPage(needs, visit, undefined, () => ({ title: texts.confirm.title, content: html`` }))
}
