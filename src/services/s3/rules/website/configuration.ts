import type { Redirect, WebsiteConfiguration, RoutingRule as WireRule } from '@aws-sdk/client-s3'
import { invalidArgument, invalidRequest, malformedXml } from '../faults.ts'
import type { RoutingRule, Website } from './ports.ts'

const mostRules = 50

/** How a bucket is shown as a website, as a request gives it. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketWebsite.html */
export function websiteOf(configuration: WebsiteConfiguration): Website {
  const { RedirectAllRequestsTo: all, IndexDocument, ErrorDocument, RoutingRules: rules } = configuration
  if (all !== undefined) {
    if (IndexDocument !== undefined || ErrorDocument !== undefined || rules !== undefined) {
      throw invalidRequest('RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.')
    }
    if (!all.HostName) throw malformedXml()
    return { kind: 'elsewhere', host: requireHost(all.HostName), ...protocolOf(all.Protocol) }
  }
  const index = IndexDocument?.Suffix
  if (index === undefined) {
    const message = 'A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty'
    throw invalidArgument(message, 'IndexDocument', 'null')
  }
  if (index === '' || index.includes('/')) {
    throw invalidArgument('The IndexDocument Suffix is not well formed', 'IndexDocument', index)
  }
  if (ErrorDocument?.Key === '') throw invalidArgument('The ErrorDocument Key is not well formed', 'ErrorDocument', '')
  return {
    kind: 'pages',
    index,
    ...(ErrorDocument?.Key === undefined ? {} : { error: ErrorDocument.Key }),
    rules: rulesOf(rules),
  }
}

function rulesOf(rules: readonly WireRule[] = []): readonly RoutingRule[] {
  if (rules.length <= mostRules) return rules.map(ruleOf)
  throw invalidRequest(
    `${rules.length} routing rules provided, the number of routing rules in a website configuration is limited to ${mostRules}.`,
  )
}

function ruleOf({ Condition, Redirect }: WireRule): RoutingRule {
  if (Redirect === undefined) throw malformedXml()
  const { KeyPrefixEquals: prefix, HttpErrorCodeReturnedEquals: code } = Condition ?? {}
  if (Condition !== undefined && prefix === undefined && code === undefined) {
    throw invalidRequest(
      'Condition cannot be empty. To redirect all requests without a condition, the condition element should not be present.',
    )
  }
  return {
    ...(prefix === undefined ? {} : { prefix }),
    ...(code === undefined ? {} : { failure: requireCode(code, /^[45]\d\d$/, 'error', '4XX or 5XX') }),
    redirect: redirectOf(Redirect),
  }
}

function redirectOf(redirect: Redirect): RoutingRule['redirect'] {
  const { HostName, Protocol, HttpRedirectCode, ReplaceKeyPrefixWith, ReplaceKeyWith } = redirect
  if (ReplaceKeyPrefixWith !== undefined && ReplaceKeyWith !== undefined) {
    throw invalidRequest('You can only define ReplaceKeyPrefix or ReplaceKey but not both.')
  }
  if (Object.values(redirect).every((given) => given === undefined)) throw malformedXml()
  return {
    ...(HostName === undefined ? {} : { host: requireHost(HostName) }),
    ...protocolOf(Protocol),
    ...(HttpRedirectCode === undefined
      ? {}
      : { status: requireCode(HttpRedirectCode, /^3(?!00)\d\d$/, 'redirect', '3XX except 300') }),
    ...(ReplaceKeyPrefixWith === undefined ? {} : { replacePrefix: ReplaceKeyPrefixWith }),
    ...(ReplaceKeyWith === undefined ? {} : { replaceKey: ReplaceKeyWith }),
  }
}

/** What stands in a Location before a path. A port may follow a name, and a path what all requests go to. */
function requireHost(host: string): string {
  if (/^[a-z0-9.\-_[\]:]+(\/[\w\-.~!$&'()*+,;=:@%/]*)?$/i.test(host)) return host
  throw invalidArgument('The provided host name is not valid', 'HostName', host)
}

function requireCode(code: string, pattern: RegExp, what: string, valid: string): number {
  if (pattern.test(code)) return Number(code)
  throw invalidRequest(`The provided HTTP ${what} code (${code}) is not valid. Valid codes are ${valid}.`)
}

function protocolOf(protocol: string | undefined): { readonly protocol?: 'http' | 'https' } {
  if (protocol === undefined) return {}
  if (protocol === 'http' || protocol === 'https') return { protocol }
  throw invalidRequest(
    'Invalid protocol, protocol can be http or https. If not defined the protocol will be selected automatically.',
  )
}

/** A website as it is shown. */
export function shownWebsite(website: Website): WebsiteConfiguration {
  if (website.kind === 'elsewhere') {
    const { host: HostName, protocol } = website
    return { RedirectAllRequestsTo: { HostName, ...(protocol === undefined ? {} : { Protocol: protocol }) } }
  }
  const { index, error, rules } = website
  return {
    IndexDocument: { Suffix: index },
    ...(error === undefined ? {} : { ErrorDocument: { Key: error } }),
    ...(rules.length === 0 ? {} : { RoutingRules: rules.map(shownRule) }),
  }
}

function shownRule({ prefix, failure, redirect }: RoutingRule): WireRule {
  const { host, protocol, status, replacePrefix, replaceKey } = redirect
  const condition = {
    ...(prefix === undefined ? {} : { KeyPrefixEquals: prefix }),
    ...(failure === undefined ? {} : { HttpErrorCodeReturnedEquals: String(failure) }),
  }
  return {
    ...(Object.keys(condition).length === 0 ? {} : { Condition: condition }),
    Redirect: {
      ...(host === undefined ? {} : { HostName: host }),
      ...(protocol === undefined ? {} : { Protocol: protocol }),
      ...(status === undefined ? {} : { HttpRedirectCode: String(status) }),
      ...(replacePrefix === undefined ? {} : { ReplaceKeyPrefixWith: replacePrefix }),
      ...(replaceKey === undefined ? {} : { ReplaceKeyWith: replaceKey }),
    },
  }
}
