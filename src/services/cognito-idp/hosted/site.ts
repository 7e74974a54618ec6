import type { HttpResponse, Site } from '../../../kernel/http.ts'
import type { Needs } from '../ports.ts'
import { authorize } from './endpoints/authorize.ts'
import { openToOrigins, preflight } from './endpoints/json.ts'
import { revokeEndpoint } from './endpoints/revoke.ts'
import { tokenEndpoint } from './endpoints/token.ts'
import { userInfo } from './endpoints/userInfo.ts'
import { codeAnswer, postedCodeAnswer } from './federation/answers.ts'
import { samlAnswer, samlTicket } from './federation/samlAnswers.ts'
import { errorPage } from './page.ts'
import { submitChallenge } from './pages/challenge.ts'
import { confirmUser, submitConfirm, submitResend } from './pages/confirmUser.ts'
import { lookAtConfirmation } from './pages/followedLink.ts'
import { forgotPasswordPage, submitForgot, submitReset } from './pages/forgotPassword.ts'
import { loginPage, submitLogin } from './pages/login.ts'
import { logout } from './pages/logout.ts'
import { customStyle, logo, passkeysScript, styleSheet } from './pages/look.ts'
import { addPasskeyPage, submitPasskey } from './pages/passkeys.ts'
import { signupPage, submitSignup } from './pages/signup.ts'
import { texts } from './texts.ts'
import { type Visit, visitOf } from './visit.ts'

type Answer = (needs: Needs, visit: Visit) => Promise<HttpResponse>

/** What a domain answers, by path and method. https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-userpools-server-contract-reference.html */
const answers: Readonly<Record<string, Readonly<Record<string, Answer>>>> = {
  '/login': { GET: loginPage, POST: submitLogin },
  '/challenge': { POST: submitChallenge },
  '/signup': { GET: signupPage, POST: submitSignup },
  '/confirmUser': { GET: confirmUser, HEAD: lookAtConfirmation, POST: submitConfirm },
  '/resendcode': { POST: submitResend },
  '/forgotPassword': { GET: forgotPasswordPage, POST: submitForgot },
  '/confirmForgotPassword': { POST: submitReset },
  '/logout': { GET: logout },
  '/passkeys/add': { GET: addPasskeyPage, POST: submitPasskey },
  '/passkeys.js': { GET: passkeysScript },
  '/style.css': { GET: styleSheet },
  '/custom.css': { GET: customStyle },
  '/logo': { GET: logo },
  '/oauth2/authorize': { GET: authorize },
  '/oauth2/token': { POST: tokenEndpoint, OPTIONS: async () => preflight() },
  '/oauth2/userInfo': { GET: userInfo, POST: userInfo, OPTIONS: async () => preflight() },
  '/oauth2/revoke': { POST: revokeEndpoint, OPTIONS: async () => preflight() },
  '/oauth2/idpresponse': { GET: codeAnswer, POST: postedCodeAnswer },
  '/saml2/idpresponse': { GET: samlTicket, POST: samlAnswer },
}

const byHost = /^([a-z0-9-]+)\.auth\.(?:localhost|[a-z0-9-]+\.amazoncognito\.com)$/
const byPath = /^(\/_poolhouse\/auth\/([a-z0-9-]+))(\/.*)?$/

/**
 * The pages and endpoints of pools' domains: at `<domain>.auth.localhost`, at AWS's own host names where they are led here,
 * and under `/_poolhouse/auth/<domain>/` of whatever the server is called.
 */
export function hostedPages(needs: Needs): Site {
  return {
    claims: (host, path) => byPath.test(path) || byHost.test(host),
    handle: async (request, peer) => {
      const at = addressOf(hostIn(peer.endpoint), request.path)
      const found = await needs.userPools.domain(at.domain)
      const pool = found && (await needs.userPools.pool(found.poolId))
      if (pool === undefined) return plain(404, 'There is no such domain.')
      const methods = Object.hasOwn(answers, at.path) ? answers[at.path] : undefined
      const answer = methods === undefined ? undefined : answerTo(methods, request.method)
      if (methods !== undefined && answer === undefined) {
        return plain(405, 'Method Not Allowed', ['allow', Object.keys(methods).join(', ')])
      }
      const visit = await visitOf(needs, pool, at, request, peer)
      if (answer === undefined) {
        const { notFound, notFoundTitle } = texts.errors
        return errorPage(needs, visit, notFound, { status: 404, title: notFoundTitle })
      }
      return answer(needs, visit)
    },
  }
}

/** Whoever asks for the head alone is answered as with the document, unless a path tells the two apart. */
function answerTo(methods: Readonly<Record<string, Answer>>, asked: string): Answer | undefined {
  const method = asked === 'HEAD' && !Object.hasOwn(methods, asked) ? 'GET' : asked
  return Object.hasOwn(methods, method) ? methods[method] : undefined
}

function hostIn(endpoint: string): string {
  return URL.parse(endpoint)?.hostname ?? ''
}

function addressOf(
  host: string,
  path: string,
): { readonly domain: string; readonly base: string; readonly path: string } {
  const [, base, domain, rest] = byPath.exec(path) ?? []
  if (base !== undefined && domain !== undefined) return { domain, base, path: rest ?? '/' }
  return { domain: byHost.exec(host)?.[1] ?? '', base: '', path }
}

function plain(status: number, text: string, headers: readonly string[] = []): HttpResponse {
  return { status, headers: ['content-type', 'text/plain; charset=utf-8', ...openToOrigins, ...headers], body: text }
}
