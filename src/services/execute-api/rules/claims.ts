/**
 * A token's claims as texts, as API Gateway hands them to functions: numbers and truth values as they print, lists in
 * brackets with spaces between, such as `[admins editors]`.
 */
export function claimTexts(claims: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const texts = Object.entries(claims).flatMap(([name, value]): [string, string][] => {
    const text = textOf(value)
    return text === undefined ? [] : [[name, text]]
  })
  return Object.fromEntries(texts)
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) return `[${value.map((item) => textOf(item) ?? '').join(' ')}]`
  return value === null || value === undefined ? undefined : JSON.stringify(value)
}
