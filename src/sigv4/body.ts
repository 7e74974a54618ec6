import { hash } from 'node:crypto'
import { digested, type StartDigests } from '../kernel/digests.ts'
import type { Body } from '../kernel/operation.ts'
import type { AnonymousRequest, Payload, SignedAuthentication } from './authentication.ts'
import { contentMismatch, entityTooLarge, incompleteBody } from './bodyFaults.ts'
import { type ChunkDecoder, type ChunkFraming, chunkDecoder, decodeChunks, endChunks } from './chunkDecoder.ts'
import type { ChunkSeed } from './chunkSignatures.ts'
import type { Verified } from './verify.ts'

/** A body that may bring trailing headers. */
export interface VerifiedBody extends Body {
  /** Trailing headers by lower-case name; there once the body was read to its end. Absent where its form has none. */
  readonly trailers?: () => Readonly<Record<string, string>>
}

/** What is read of a proof to verify its body. */
export type BodyProof = Pick<SignedAuthentication, 'payload' | 'credential' | 'signature' | 'amzDate' | 'scope'>

/** Computes the hash of a body as it is read. */
export type StartHash = StartDigests<'SHA256'>

/** The body of a verified request, verified in turn as it is read: by the hash that was signed, or chunk by chunk. */
export function verifiedBody(
  body: Body,
  proof: BodyProof,
  { signingKey }: Verified,
  startHash: StartHash,
): VerifiedBody {
  const { payload, credential, signature, amzDate, scope } = proof
  const isSigned = payload.kind === 'streaming' && payload.signed
  const { accessKeyId } = credential
  const seed = isSigned ? { signingKey, accessKeyId, signature, amzDate, scope } : undefined
  return bodyOf(body, payload, seed, startHash)
}

/** The body of a request that nobody signed: out of its chunks, and held to the hash it names. */
export function anonymousBody(body: Body, { payload }: AnonymousRequest, startHash: StartHash): VerifiedBody {
  return bodyOf(body, payload, undefined, startHash)
}

function bodyOf(body: Body, payload: Payload, seed: ChunkSeed | undefined, startHash: StartHash): VerifiedBody {
  if (payload.kind === 'sha256') return hashedBody(body, payload.sha256, startHash)
  if (payload.kind !== 'streaming') return body
  return chunkedBody(body, { seed, trailer: payload.trailer, decodedLength: payload.decodedLength })
}

/** A body whose SHA-256 must be the one given: the fault comes at its end. */
function hashedBody(body: Body, sha256: string, startHash: StartHash): Body {
  return {
    length: body.length,
    collect: async (limit) => {
      const bytes = await body.collect(limit)
      requireHash(sha256, hash('sha256', bytes, 'hex'))
      return bytes
    },
    chunks: () =>
      digested(
        body.chunks(),
        () => startHash(['SHA256'], body.length),
        ([computed]) => requireHash(sha256, Buffer.from(computed as Uint8Array).toString('hex')),
      ),
  }
}

function requireHash(signed: string, computed: string): void {
  if (signed !== computed) throw contentMismatch(signed, computed)
}

function chunkedBody(body: Body, framing: ChunkFraming): VerifiedBody {
  const decoder = chunkDecoder(framing)
  const { decodedLength, trailer } = framing
  return {
    length: decodedLength,
    collect: async (limit) => {
      if (decodedLength > limit) throw entityTooLarge(limit)
      const out: Uint8Array[] = []
      decodeChunks(decoder, await body.collect(framedLimit(decodedLength)), out)
      endChunks(decoder)
      return out.length === 1 ? (out[0] as Uint8Array) : Buffer.concat(out, decodedLength)
    },
    chunks: () => decoded(body, decoder),
    ...(trailer === undefined ? {} : { trailers: () => trailersOf(decoder) }),
  }
}

async function* decoded(body: Body, decoder: ChunkDecoder): AsyncIterable<Uint8Array> {
  const out: Uint8Array[] = []
  for await (const piece of body.chunks()) {
    decodeChunks(decoder, piece, out)
    yield* out
    out.length = 0
  }
  endChunks(decoder)
}

function trailersOf({ state, trailer }: ChunkDecoder): Readonly<Record<string, string>> {
  if (state !== 'done') throw incompleteBody()
  return Object.fromEntries(trailer.fields)
}

/** How long a body of so many octets may be with its framing, when every chunk holds as little as 1 KiB. */
function framedLimit(decodedLength: number): number {
  return decodedLength + 128 * Math.ceil(decodedLength / 1024) + 16_384
}
