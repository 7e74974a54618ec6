import { Fault } from '../kernel/fault.ts'
import { type HttpRequest, header } from '../kernel/http.ts'
import type { ServiceFamily } from './families.ts'

const mebibyte = 1024 * 1024

/**
 * Octets of a body that is collected whole, by service. Lambda's is a 50 MB zip in base64 with its request;
 * S3's a CompleteMultipartUpload of 10,000 parts; Cognito Sync's a dataset of 1 MiB, each character of it escaped.
 */
const bodyLimits: Readonly<Record<string, number>> = {
  lambda: 72 * mebibyte,
  'cognito-sync': 7 * mebibyte,
  s3: 4 * mebibyte,
}

/** How much of a body the service collects. */
export function bodyLimit(service: string): number {
  return bodyLimits[service] ?? 2 * mebibyte
}

/** The host that a client named, lower-case and without its port. */
export function hostOf(request: HttpRequest): string {
  const named = (header(request.headers, 'host') ?? '').toLowerCase()
  const colon = named.lastIndexOf(':')
  return colon > named.lastIndexOf(']') ? named.slice(0, colon) : named
}

/** The server's URL as the client reached it; `fallback` when it named no host. */
export function endpointOf(request: HttpRequest, encrypted: boolean, fallback: string): string {
  const named = header(request.headers, 'host')
  return named === undefined ? fallback : `${encrypted ? 'https' : 'http'}://${named}`
}

/** Two Host headers are two answers to one question. https://www.rfc-editor.org/rfc/rfc9112#section-3.2 */
export function requireOneHost(request: HttpRequest, family: ServiceFamily): void {
  let seen = 0
  for (let i = 0; i < request.headers.length; i += 2) if (request.headers[i] === 'host') seen += 1
  if (seen > 1)
    throw new Fault(family === 's3' ? 'InvalidRequest' : 'ValidationException', 'More than one Host header.', {
      status: 400,
    })
}
