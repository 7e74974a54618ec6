import { Fault } from '../kernel/fault.ts'

/** The faults of bodies that are not what their request says; S3's, the only service that streams them. */

/** Fewer or more octets than the request said. */
export function incompleteBody(): Fault {
  const message = 'You did not provide the number of bytes specified by the Content-Length HTTP header'
  return new Fault('IncompleteBody', message, { status: 400 })
}

/** Chunk framing that cannot be read. */
export function malformedChunk(detail: string): Fault {
  return new Fault('InvalidRequest', `The chunked body of the request is malformed: ${detail}`, { status: 400 })
}

/** A trailer that cannot be read, or is not the one announced by `x-amz-trailer`. */
export function malformedTrailer(): Fault {
  const message =
    'The request contained trailing data that was not well-formed or did not conform to our published schema.'
  return new Fault('MalformedTrailerError', message, { status: 400 })
}

/** A body that does not have the SHA-256 that was signed. */
export function contentMismatch(signed: string, computed: string): Fault {
  return new Fault(
    'XAmzContentSHA256Mismatch',
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
    { status: 400, members: { ClientComputedContentSHA256: signed, S3ComputedContentSHA256: computed } },
  )
}

/** A body that is larger than its reader takes. */
export function entityTooLarge(limit: number): Fault {
  const message = 'Your proposed upload exceeds the maximum allowed size'
  return new Fault('EntityTooLarge', message, { status: 400, members: { MaxSizeAllowed: limit } })
}
