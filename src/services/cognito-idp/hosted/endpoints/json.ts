import type { HttpResponse } from '../../../../kernel/http.ts'

/** Apps in browsers ask the endpoints from their own origins; cookies play no part there. */
export const openToOrigins: readonly string[] = [
  ...['access-control-allow-origin', '*'],
  ...['cache-control', 'no-store'],
  ...['pragma', 'no-cache'],
  ...['x-content-type-options', 'nosniff'],
]

/** A JSON answer of an endpoint. */
export function json(status: number, document: object, headers: readonly string[] = []): HttpResponse {
  return {
    status,
    headers: ['content-type', 'application/json', ...openToOrigins, ...headers],
    body: JSON.stringify(document),
  }
}

/** Why an endpoint refuses. https://www.rfc-editor.org/rfc/rfc6749#section-5.2 */
export function refusal(
  error: string,
  description?: string,
  status = 400,
  headers: readonly string[] = [],
): HttpResponse {
  const document = { error, ...(description !== undefined && { error_description: description }) }
  return json(status, document, headers)
}

/** Tells a browser that an app of another origin may ask. https://fetch.spec.whatwg.org/#cors-preflight-fetch */
export function preflight(): HttpResponse {
  const allowed = [
    ...['access-control-allow-methods', 'GET, POST'],
    ...[
      'access-control-allow-headers',
      'authorization, content-type, x-amz-user-agent, amz-sdk-invocation-id, amz-sdk-request',
    ],
    ...['access-control-max-age', '600'],
  ]
  return { status: 204, headers: [...openToOrigins, ...allowed] }
}
