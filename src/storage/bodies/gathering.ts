/** Chunks as they came, until there are enough of them. */
export interface Gathering {
  readonly size: () => number
  readonly add: (chunk: Uint8Array) => void
  /** Copies the first octets into a place, as many as it holds or there are; how many. */
  readonly take: (place: Uint8Array) => number
}

export function gathering(): Gathering {
  let chunks: Uint8Array[] = []
  let size = 0
  return {
    size: () => size,
    add: (chunk) => {
      if (chunk.byteLength === 0) return
      chunks.push(chunk)
      size += chunk.byteLength
    },
    take: (place) => {
      let taken = 0
      let whole = 0
      for (const chunk of chunks) {
        const fitting = chunk.subarray(0, place.byteLength - taken)
        place.set(fitting, taken)
        taken += fitting.byteLength
        if (fitting.byteLength < chunk.byteLength) {
          chunks[whole] = chunk.subarray(fitting.byteLength)
          break
        }
        whole += 1
      }
      chunks = chunks.slice(whole)
      size -= taken
      return taken
    },
  }
}
