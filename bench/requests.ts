import { hash } from 'node:crypto'
import { emptyHash, type SigningCredentials, signRequest } from '../src/sigv4/index.ts'
import type { PreparedRequest } from './load.ts'

/** Where requests go. */
export interface Address {
  readonly host: string
  readonly port: number
}

/** A way into an S3 server: whose keys, and where they may read and write. */
export interface S3Access {
  /** What tells this access from the server's other ones; empty when it is the only one. */
  readonly label: string
  readonly credentials: SigningCredentials
  /** Objects are read and written here. */
  readonly bucket: string
  /** Objects are listed here. */
  readonly listed: string
  /** Ends in a slash. Keys outside may be refused. */
  readonly prefix: string
  /** Lists by the first version of the operation, where the second one fails. */
  readonly listsByMarker?: true
}

/** Octets to send again and again. */
export interface Payload {
  readonly octets: Uint8Array
  readonly sha256: string
}

/** `size` octets that do not compress. */
export function payload(size: number): Payload {
  const octets = Buffer.allocUnsafe(size)
  let state = 0x9e3779b9
  for (let i = 0; i + 4 <= size; i += 4) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    octets.writeUInt32LE(state, i)
  }
  return { octets, sha256: hash('sha256', octets, 'hex') }
}

interface S3Request {
  readonly method: 'GET' | 'PUT'
  readonly bucket: string
  readonly key?: string
  readonly query?: string
  /** The load's first body. */
  readonly payload?: Payload
}

/** Signs an S3 request. */
export function s3Request(address: Address, credentials: SigningCredentials, now: number, request: S3Request) {
  const { method, bucket, key, query = '', payload: body } = request
  const path = `/${bucket}${key === undefined ? '' : `/${encodeKey(key)}`}`
  const headers = ['host', `${address.host}:${address.port}`]
  if (body !== undefined) headers.push('content-type', 'application/octet-stream')
  const signable = { method, path, query, headers }
  const terms = { now, region: 'us-east-1', service: 's3', payload: body?.sha256 ?? emptyHash }
  const added = signRequest(signable, credentials, terms)
  const length = body?.octets.byteLength ?? (method === 'PUT' ? 0 : undefined)
  return prepared(method, query === '' ? path : `${path}?${query}`, [...headers, ...added], length)
}

/** A call of an unsigned JSON operation; its body is the load's body number `index`. */
export function jsonRequest(address: Address, target: string, index: number, size: number): PreparedRequest {
  const headers = ['host', `${address.host}:${address.port}`, 'content-type', 'application/x-amz-json-1.1']
  return { ...prepared('POST', '/', [...headers, 'x-amz-target', target], size), body: index }
}

/** A signed call of a JSON operation, whose body is the load's first. */
export function signedJsonRequest(
  address: Address,
  credentials: SigningCredentials,
  now: number,
  service: string,
  target: string,
  body: Payload,
): PreparedRequest {
  const headers = ['host', `${address.host}:${address.port}`, 'content-type', 'application/x-amz-json-1.1']
  headers.push('x-amz-target', target)
  const terms = { now, region: 'us-east-1', service, payload: body.sha256 }
  const added = signRequest({ method: 'POST', path: '/', query: '', headers }, credentials, terms)
  return prepared('POST', '/', [...headers, ...added], body.octets.byteLength)
}

function prepared(method: string, target: string, headers: readonly string[], length?: number): PreparedRequest {
  let head = `${method} ${target} HTTP/1.1\r\n`
  for (let i = 0; i < headers.length; i += 2) head += `${headers[i]}: ${headers[i + 1]}\r\n`
  if (length === undefined) return { head: `${head}\r\n` }
  head += `content-length: ${length}\r\n\r\n`
  return length === 0 ? { head } : { head, body: 0 }
}

function encodeKey(key: string): string {
  return key.split('/').map(encodeURIComponent).join('/')
}
