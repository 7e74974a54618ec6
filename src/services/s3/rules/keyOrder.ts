const lastCodePoint = 0x10ffff

/**
 * The smallest text that comes after every text beginning with `prefix`, in the order of UTF-8 octets (which is that of
 * code points); undefined when there is none.
 */
export function afterPrefix(prefix: string): string | undefined {
  const points = [...prefix]
  while (points.length > 0) {
    const point = points.pop()?.codePointAt(0) as number
    if (point < lastCodePoint) return points.join('') + String.fromCodePoint(successor(point))
  }
  return undefined
}

/** The next code point that is a character's: surrogates stand for none. */
function successor(point: number): number {
  return point === 0xd7ff ? 0xe000 : point + 1
}
