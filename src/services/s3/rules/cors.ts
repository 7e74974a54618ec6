import type { CORSRule } from '@aws-sdk/client-s3'
import type { CorsRule } from '../ports/buckets.ts'
import type { Needs } from '../ports.ts'
import { invalidRequest, malformedXml } from './faults.ts'

/** What a browser says of the page that a request is for. */
export interface CorsQuestion {
  readonly origin: string
  readonly method: string
  /** Headers that the page wants to send, of a request that asks beforehand; none of the request itself. */
  readonly headers: readonly string[]
}

/** What the page may do; `disabled` where the bucket has no rules, `refused` where none of them fits. */
export type CorsAnswer = { readonly headers: readonly string[] } | 'disabled' | 'refused'

const methods: ReadonlySet<string> = new Set(['GET', 'PUT', 'POST', 'DELETE', 'HEAD'])
const mostRules = 100

/** Reads rules as they were put. https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html */
export function requireCorsRules(rules: readonly CORSRule[]): readonly CorsRule[] {
  if (rules.length === 0 || rules.length > mostRules) throw malformedXml()
  return rules.map(({ ID, AllowedMethods = [], AllowedOrigins = [], AllowedHeaders, ExposeHeaders, MaxAgeSeconds }) => {
    if (AllowedMethods.length === 0 || AllowedOrigins.length === 0) throw malformedXml()
    for (const method of AllowedMethods) {
      if (methods.has(method)) continue
      throw invalidRequest(`Found unsupported HTTP method in CORS config. Unsupported method is ${method}`)
    }
    requireOneWildcard('AllowedOrigin', AllowedOrigins)
    requireOneWildcard('AllowedHeader', AllowedHeaders ?? [])
    for (const name of ExposeHeaders ?? []) {
      if (!isHeaderName(name)) throw invalidRequest(`ExposeHeader "${name}" contains a character that is not allowed.`)
    }
    return {
      ...(ID === undefined ? {} : { id: ID }),
      methods: AllowedMethods,
      origins: AllowedOrigins,
      ...(AllowedHeaders === undefined ? {} : { headers: AllowedHeaders }),
      ...(ExposeHeaders === undefined ? {} : { expose: ExposeHeaders }),
      ...(MaxAgeSeconds === undefined ? {} : { maxAge: MaxAgeSeconds }),
    }
  })
}

/** Rules as answers show them. */
export function wireCorsRules(rules: readonly CorsRule[]): CORSRule[] {
  return rules.map((rule) => ({
    ID: rule.id,
    AllowedMethods: [...rule.methods],
    AllowedOrigins: [...rule.origins],
    AllowedHeaders: rule.headers && [...rule.headers],
    ExposeHeaders: rule.expose && [...rule.expose],
    MaxAgeSeconds: rule.maxAge,
  }))
}

function isHeaderName(text: string): boolean {
  return /^[!#$%&'+.^_`|~0-9A-Za-z-]+$/.test(text)
}

function requireOneWildcard(element: string, texts: readonly string[]): void {
  for (const text of texts) {
    if (text.split('*').length <= 2 && !/[\s\p{Cc}]/u.test(text)) continue
    throw invalidRequest(`${element} "${text}" can not have more than one wildcard.`)
  }
}

/** Answers browsers, before anybody is asked who they are. https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html */
export function corsOf({ buckets }: Pick<Needs, 'buckets'>) {
  return async (bucket: string, question: CorsQuestion): Promise<CorsAnswer> => {
    const rules = (await buckets.find(bucket))?.cors
    if (rules === undefined) return 'disabled'
    const rule = rules.find((each) => fits(each, question))
    return rule === undefined ? 'refused' : { headers: granted(rule, question) }
  }
}

function fits(rule: CorsRule, { origin, method, headers }: CorsQuestion): boolean {
  const allowed = rule.headers?.map((name) => name.toLowerCase()) ?? []
  return (
    rule.methods.includes(method) &&
    rule.origins.some((pattern) => matches(pattern, origin)) &&
    headers.every((name) => allowed.some((pattern) => matches(pattern, name.toLowerCase())))
  )
}

/** A pattern with at most one `*`. */
function matches(pattern: string, text: string): boolean {
  const star = pattern.indexOf('*')
  if (star < 0) return pattern === text
  const head = pattern.slice(0, star)
  const tail = pattern.slice(star + 1)
  return text.length >= head.length + tail.length && text.startsWith(head) && text.endsWith(tail)
}

function granted(rule: CorsRule, { origin, headers }: CorsQuestion): readonly string[] {
  const open = rule.origins.includes('*')
  return [
    ...['Access-Control-Allow-Origin', open ? '*' : origin],
    ...['Access-Control-Allow-Methods', rule.methods.join(', ')],
    ...(open ? [] : ['Access-Control-Allow-Credentials', 'true']),
    ...(headers.length === 0 ? [] : ['Access-Control-Allow-Headers', headers.join(', ').toLowerCase()]),
    ...(rule.expose?.length ? ['Access-Control-Expose-Headers', rule.expose.join(', ')] : []),
    ...(rule.maxAge === undefined ? [] : ['Access-Control-Max-Age', String(rule.maxAge)]),
    ...['Vary', 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method'],
  ]
}
