import type { HttpResponse } from '../../../kernel/http.ts'

type Json = Readonly<Record<string, unknown>>

/** Headers that belong to the connection and not to the function. */
const connectionHeaders = new Set([
  'connection',
  'content-length',
  'date',
  'keep-alive',
  'proxy-authenticate',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/**
 * The response that a function's answer means; undefined when it means none, and the caller gets an internal error.
 * In format 2.0 an answer without a status code is itself the body.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html#http-api-develop-integrations-lambda.response
 */
export function responseOf(payload: Uint8Array, format: '1.0' | '2.0'): HttpResponse | undefined {
  const answer = parse(payload)
  if (answer === undefined) return undefined
  const { value } = answer
  if (isJson(value) && value['statusCode'] !== undefined) return explicitResponse(value, format)
  if (format === '1.0') return undefined
  const body = typeof value === 'string' ? value : Buffer.from(payload).toString('utf8')
  return { status: 200, headers: ['content-type', 'application/json'], body }
}

function explicitResponse(answer: Json, format: '1.0' | '2.0'): HttpResponse | undefined {
  const status = statusOf(answer['statusCode'])
  const headers = headersOf(answer, format)
  const body = bodyOf(answer)
  if (status === undefined || headers === undefined || body === undefined) return undefined
  const isTyped = headers.some((text, index) => index % 2 === 0 && text === 'content-type')
  const type = isTyped || body.length === 0 ? [] : ['content-type', 'text/plain;charset=UTF-8']
  return { status, headers: [...headers, ...type], ...(body.length === 0 ? {} : { body }) }
}

function statusOf(value: unknown): number | undefined {
  const status = typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : value
  return typeof status === 'number' && Number.isInteger(status) && status >= 200 && status <= 599 ? status : undefined
}

function bodyOf({ body, isBase64Encoded }: Json): string | Uint8Array | undefined {
  if (body === undefined || body === null) return ''
  if (typeof body !== 'string') return undefined
  return isBase64Encoded === true ? Buffer.from(body, 'base64') : body
}

/** Name, value, name, value; undefined when one of them cannot be sent. */
function headersOf(answer: Json, format: '1.0' | '2.0'): readonly string[] | undefined {
  const single = singles(answer['headers'])
  const many = format === '1.0' ? multiples(answer['multiValueHeaders']) : cookies(answer['cookies'])
  if (single === undefined || many === undefined) return undefined
  const repeated = new Set(format === '1.0' ? many.map(([name]) => name) : [])
  const all = [...single.filter(([name]) => !repeated.has(name)), ...many]
  const sent = all.filter(([name]) => !connectionHeaders.has(name))
  return sent.every(([name, value]) => canBeSent(name, value)) ? sent.flat() : undefined
}

type Pair = readonly [name: string, value: string]

function singles(headers: unknown): readonly Pair[] | undefined {
  if (headers === undefined || headers === null) return []
  if (!isJson(headers)) return undefined
  const pairs = Object.entries(headers).map(([name, value]) => pairOf(name, value))
  return pairs.every((pair) => pair !== undefined) ? pairs : undefined
}

function multiples(headers: unknown): readonly Pair[] | undefined {
  if (headers === undefined || headers === null) return []
  if (!isJson(headers)) return undefined
  const pairs = Object.entries(headers).flatMap(([name, values]) =>
    Array.isArray(values) ? values.map((value: unknown) => pairOf(name, value)) : [undefined],
  )
  return pairs.every((pair) => pair !== undefined) ? pairs : undefined
}

function cookies(list: unknown): readonly Pair[] | undefined {
  if (list === undefined || list === null) return []
  return multiples({ 'set-cookie': list })
}

function pairOf(name: string, value: unknown): Pair | undefined {
  const isText = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
  return isText ? [name.toLowerCase(), String(value)] : undefined
}

/** https://www.rfc-editor.org/rfc/rfc9110#section-5.5 */
function canBeSent(name: string, value: string): boolean {
  return /^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(value)
}

function parse(payload: Uint8Array): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(Buffer.from(payload).toString('utf8')) as unknown }
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
