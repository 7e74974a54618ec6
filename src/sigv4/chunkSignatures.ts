import type { KeyObject } from 'node:crypto'
import { emptyHash } from './canonical.ts'
import { refusalFault } from './faults.ts'
import { refused } from './refusal.ts'
import { sign } from './signingKey.ts'
import { sameText } from './verify.ts'

/** What the signatures of a streaming body start from: the request's own. */
export interface ChunkSeed {
  readonly signingKey: KeyObject
  readonly accessKeyId: string
  /** The request's signature. */
  readonly signature: string
  readonly amzDate: string
  readonly scope: string
}

/** The signatures of a body's chunks, in order. */
export interface ChunkSignatures {
  /** The signature of the next chunk by the SHA-256 of its data. */
  readonly nextChunk: (sha256: string) => string
  /** The trailer's, by the SHA-256 of its lines. */
  readonly trailer: (sha256: string) => string
}

/**
 * Each signature covers the one before, so that a chunk cannot be altered, moved, dropped or repeated.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html#sigv4-chunked-body-definition
 */
export function chunkSignatures({ signingKey, signature, amzDate, scope }: ChunkSeed): ChunkSignatures {
  let previous = signature
  const next = (kind: string, covered: string) => {
    const text = `AWS4-HMAC-SHA256-${kind}\n${amzDate}\n${scope}\n${previous}\n${covered}`
    previous = sign(signingKey, text)
    return previous
  }
  return {
    nextChunk: (sha256) => next('PAYLOAD', `${emptyHash}\n${sha256}`),
    trailer: (sha256) => next('TRAILER', sha256),
  }
}

/** Throws Fault `SignatureDoesNotMatch` unless `given` is the expected signature of a chunk or trailer. */
export function requireChunkSignature(expected: string, given: string, seed: ChunkSeed): void {
  if (sameText(expected, given)) return
  const { accessKeyId } = seed
  throw refusalFault(refused({ reason: 'mismatch', accessKeyId, signature: given, stringToSign: '' }), 's3')
}
