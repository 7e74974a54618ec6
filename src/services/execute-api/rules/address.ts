/** Which API a request is for, and what it asks of it. */
export interface Address {
  readonly apiId: string
  /** The raw path, as it would be on the API's own host. Starts with `/`. */
  readonly path: string
  /** The host by which functions know the API. */
  readonly domainName: string
}

const pathPrefix = /^\/_aws\/execute-api\/([a-z0-9]+)(\/.*)?$/
const localHost = /^([a-z0-9]+)\.execute-api\.localhost$/
const awsHost = /^([a-z0-9]+)\.execute-api\.([a-z0-9-]+)\.amazonaws\.com$/

/**
 * Finds the API that a host or a path names: `<id>.execute-api.localhost`, `<id>.execute-api.<region>.amazonaws.com`, or
 * `/_aws/execute-api/<id>/...`. `host` is lower-case, without its port.
 */
export function addressOf(host: string, path: string, region: string): Address | undefined {
  const [, byPath, rest = '/'] = pathPrefix.exec(path) ?? []
  if (byPath !== undefined) return { apiId: byPath, path: rest, domainName: `${byPath}.execute-api.localhost` }
  const [, local] = localHost.exec(host) ?? []
  const [, onAws, inRegion] = awsHost.exec(host) ?? []
  const apiId = local ?? (inRegion === region ? onAws : undefined)
  return apiId === undefined ? undefined : { apiId, path, domainName: host }
}
