/** Octets of a stream in the amounts that a reader wants. */
export interface Puller {
  /** The next octets, at most so many and at least one, good until more are asked for; an error at the stream's end. */
  readonly take: (most: number) => Promise<Uint8Array>
  /** Gives the stream up. */
  readonly stop: () => Promise<void>
}

/** Pulls octets of a stream without copying them. */
export function puller(chunks: AsyncIterable<Uint8Array>): Puller {
  const source = chunks[Symbol.asyncIterator]()
  let rest: Uint8Array = new Uint8Array(0)
  return {
    take: async (most) => {
      while (rest.byteLength === 0) {
        const step = await source.next()
        if (step.done === true) throw new Error('the stream ended before its reader')
        rest = step.value
      }
      const piece = rest.subarray(0, most)
      rest = rest.subarray(piece.byteLength)
      return piece
    },
    stop: async () => {
      await source.return?.()
    },
  }
}

/** The next octets, exactly so many, copied. */
export async function takeAll({ take }: Puller, size: number): Promise<Buffer> {
  const octets = Buffer.allocUnsafe(size)
  for (let at = 0; at < size; ) {
    const piece = await take(size - at)
    octets.set(piece, at)
    at += piece.byteLength
  }
  return octets
}
