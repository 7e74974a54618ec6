import type { RoutingRule, WebsiteElsewhere } from './ports.ts'

/** Where a website sends somebody. */
export interface WebsiteRedirect {
  readonly status: number
  readonly location: string
}

/** The first rule that is about a key, asked before anything is read (`failure` undefined) or after it failed. */
export function ruleFor(rules: readonly RoutingRule[], key: string, failure?: number): RoutingRule | undefined {
  return rules.find((rule) => rule.failure === failure && key.startsWith(rule.prefix ?? ''))
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-to-page-redirect.html#advanced-conditional-redirects */
export function redirectBy({ prefix = '', redirect }: RoutingRule, key: string, base: string): WebsiteRedirect {
  const { host, protocol, status = 301, replaceKey, replacePrefix } = redirect
  const path = replaceKey === undefined ? undefined : written(replaceKey)
  const own = replacePrefix === undefined ? encoded(key) : written(replacePrefix) + encoded(key.slice(prefix.length))
  return { status, location: locationOf({ host, protocol }, rooted(path ?? own), base) }
}

/** A key as a path. */
export function keyPath(key: string): string {
  return rooted(encoded(key))
}

function encoded(key: string): string {
  return encodeURI(key.toWellFormed()).replaceAll('?', '%3F').replaceAll('#', '%23')
}

/** What a rule puts in a path stands there as it was written: it may begin a query or a fragment. */
function written(text: string): string {
  return encodeURI(text.toWellFormed()).replaceAll('%25', '%')
}

/** What begins with a slash itself must not become the name of a host. */
function rooted(path: string): string {
  return `/${path.replace(/^\//, '%2F')}`
}

/** Every request goes to the other host, with the path that it came with. */
export function redirectToHost({ host, protocol }: WebsiteElsewhere, path: string, query: string): WebsiteRedirect {
  const target = `${host.endsWith('/') ? host.slice(0, -1) : host}${path}${query === '' ? '' : `?${query}`}`
  return { status: 301, location: `${protocol === undefined ? '' : `${protocol}:`}//${target}` }
}

/** Without a host it is the same one, without a protocol the one that the browser uses. */
function locationOf(
  { host, protocol }: { readonly host: string | undefined; readonly protocol: string | undefined },
  path: string,
  base: string,
): string {
  if (host === undefined) return base + path
  return `${protocol === undefined ? '' : `${protocol}:`}//${host}${path}`
}
