import { Fault } from '../../kernel/fault.ts'
import type { Body } from '../../kernel/operation.ts'
import type { PostLimits } from '../../sigv4/index.ts'
import type { Form } from './multipart.ts'

/** A form's file as a body of unknown length, held to the size that the form's policy allows. */
export function fileBody({ file }: Pick<Form, 'file'>, range: PostLimits['contentLengthRange']): Body {
  const chunks = () => (range === undefined ? file() : within(file(), range.min, range.max))
  return {
    length: undefined,
    chunks,
    collect: async (limit) => {
      const octets: Uint8Array[] = []
      for await (const chunk of within(chunks(), 0, limit)) octets.push(chunk)
      return Buffer.concat(octets)
    },
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html#sigv4-PolicyConditions */
async function* within(chunks: AsyncIterable<Uint8Array>, min: number, max: number): AsyncIterable<Uint8Array> {
  let size = 0
  for await (const chunk of chunks) {
    size += chunk.byteLength
    if (size > max) {
      throw new Fault('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', {
        status: 400,
        members: { ProposedSize: size, MaxSizeAllowed: max },
      })
    }
    yield chunk
  }
  if (size < min) {
    throw new Fault('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', {
      status: 400,
      members: { ProposedSize: size, MinSizeAllowed: min },
    })
  }
}
