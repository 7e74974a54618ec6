/** The values of each query parameter, in the order in which they stand, decoded. */
export function queryValues(query: string): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>()
  for (const pair of query.split('&')) {
    if (pair === '') continue
    const mark = pair.indexOf('=')
    const name = decoded(mark < 0 ? pair : pair.slice(0, mark))
    const list = values.get(name) ?? []
    list.push(mark < 0 ? '' : decoded(pair.slice(mark + 1)))
    values.set(name, list)
  }
  return values
}

/** Text that is not percent-encoded properly stays as it is. */
function decoded(text: string): string {
  const spaced = text.replaceAll('+', ' ')
  try {
    return decodeURIComponent(spaced)
  } catch (error) {
    if (error instanceof URIError) return spaced
    throw error
  }
}
