/** The part of an HTTP API event (payload 2.0) that these functions read. */
export interface HttpEvent {
  readonly body?: string
  readonly isBase64Encoded?: boolean
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly requestContext: {
    readonly authorizer?: { readonly jwt?: { readonly claims: Readonly<Record<string, unknown>> } }
  }
}

/** What a function answers. CORS headers are the API's business, not the functions'. */
export interface HttpAnswer {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A request that cannot be served, and why. */
export class BadRequest extends Error {
  override readonly name = 'BadRequest'
}

/** The status of each fault that the caller can do something about. Any other fault is ours: 500. */
const statuses: Readonly<Record<string, number>> = {
  AliasExistsException: 409,
  BadRequest: 400,
  CodeMismatchException: 400,
  ExpiredCodeException: 400,
  InvalidParameterException: 400,
  InvalidPasswordException: 400,
  LimitExceededException: 429,
  NotAuthorizedException: 401,
  PasswordResetRequiredException: 403,
  TooManyFailedAttemptsException: 429,
  TooManyRequestsException: 429,
  UserNotConfirmedException: 403,
  UserNotFoundException: 404,
  UsernameExistsException: 409,
}

/** A function that answers its result as JSON, and faults by their status with AWS's own name and message. */
export function jsonHandler(answer: (event: HttpEvent) => Promise<object>) {
  return async (event: HttpEvent): Promise<HttpAnswer> => {
    try {
      return json(200, await answer(event))
    } catch (error) {
      const { name, message } = error instanceof Error ? error : new Error('unknown')
      const statusCode = statuses[name]
      if (statusCode !== undefined) return json(statusCode, { error: name, message })
      console.error(error)
      return json(500, { error: 'InternalError', message: 'Internal error' })
    }
  }
}

/** The named members of a JSON body, all of them text that is not empty. */
export function requiredText<const N extends string>(event: HttpEvent, ...names: readonly N[]): Record<N, string> {
  const body = parsed(event)
  const missing = names.filter((name) => typeof body[name] !== 'string' || body[name] === '')
  if (missing.length > 0) throw new BadRequest(`required and must be text: ${missing.join(', ')}`)
  return Object.fromEntries(names.map((name) => [name, body[name]])) as Record<N, string>
}

function parsed({ body = '', isBase64Encoded = false }: HttpEvent): Readonly<Record<string, unknown>> {
  const text = isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new BadRequest('the body must be JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new BadRequest('the body must be a JSON object')
  }
  return { ...value }
}

function json(statusCode: number, body: object): HttpAnswer {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' }
  return { statusCode, headers, body: JSON.stringify(body) }
}
