/** Percent-decodes one part of a request target, strictly: undefined for a bad escape or what is not UTF-8. */
export function percentDecode(text: string): string | undefined {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch (error) {
    if (error instanceof URIError) return undefined
    throw error
  }
}

/** A query parameter, decoded: name and value; the value is empty where there is no `=`. */
export type Pair = readonly [name: string, value: string]

/** Reads a raw query string or form; undefined for a bad escape or more than `limit` parameters. */
export function parsePairs(text: string, limit = 1_000): readonly Pair[] | undefined {
  if (text === '') return []
  const pairs: Pair[] = []
  for (const part of text.split('&')) {
    if (part === '') continue
    const equals = part.indexOf('=')
    const name = plusDecode(equals < 0 ? part : part.slice(0, equals))
    const value = equals < 0 ? '' : plusDecode(part.slice(equals + 1))
    if (name === undefined || value === undefined || pairs.length >= limit) return undefined
    pairs.push([name, value])
  }
  return pairs
}

function plusDecode(text: string): string | undefined {
  return percentDecode(text.includes('+') ? text.replaceAll('+', ' ') : text)
}
