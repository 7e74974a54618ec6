import { type HttpRequest, header } from '../kernel/http.ts'
import type { VerifiedBody } from '../sigv4/index.ts'
import type { Routed } from './route.ts'

/** A body that was collected whole, and what its request says of it. */
export interface Document {
  readonly bytes: Uint8Array
  /** A header by its lower-case name; undefined for one that speaks of something else than the document. */
  readonly header: (name: string) => string | undefined
  /** Trailing headers by lower-case name. */
  readonly trailers: Readonly<Record<string, string>> | undefined
}

/** A collected body as a document. A checksum that the model binds is an object's, such as CompleteMultipartUpload's. */
export function documentOf(
  { operation }: Routed,
  { headers }: HttpRequest,
  bytes: Uint8Array,
  { trailers }: VerifiedBody,
): Document {
  const bound = operation.request().headers
  const isObjects = (name: string) => name.startsWith('x-amz-checksum-') && bound.has(name)
  return {
    bytes,
    header: (name) => (isObjects(name) ? undefined : header(headers, name)),
    trailers: trailers?.(),
  }
}
