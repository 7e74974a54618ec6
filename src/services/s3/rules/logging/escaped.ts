/** Parameters that prove who somebody is, or open what is encrypted: whoever reads a log could use them again. */
const secret = /^(x-amz-signature|signature|x-amz-security-token|x-amz-.*customer-key)$/i

/** Text as a log has it in quotes: one line of ASCII, in which a quote ends it. */
export function quoted(text: string | undefined): string {
  return text === undefined || text === '' ? '"-"' : `"${escaped(text, /[^\x20\x21\x23-\x7e]/g)}"`
}

/** The same of a field without quotes. */
export function bare(text: string | undefined): string {
  return text === undefined || text === '' ? '-' : escaped(text, /[^\x21\x23-\x7e]/g)
}

/** Deviation: AWS does not say what becomes of quotes that a client sends; they must not forge the fields behind them. */
function escaped(text: string, unsafe: RegExp): string {
  return text.replace(unsafe, (character) =>
    [...Buffer.from(character, character.charCodeAt(0) < 256 ? 'latin1' : 'utf8')]
      .map((octet) => `%${octet.toString(16).toUpperCase().padStart(2, '0')}`)
      .join(''),
  )
}

/**
 * A query without what it proves.
 * Deviation: AWS logs presigned URLs as they are; while they last, whoever reads the log could use them.
 */
export function redactedQuery(query: string): string {
  return query
    .split('&')
    .map((part) => {
      const equals = part.indexOf('=')
      return equals >= 0 && secret.test(decodedName(part.slice(0, equals))) ? `${part.slice(0, equals)}=REDACTED` : part
    })
    .join('&')
}

/** The address of a page may be presigned as well. */
export function redactedAddress(address: string): string {
  const mark = address.indexOf('?')
  return mark < 0 ? address : `${address.slice(0, mark)}?${redactedQuery(address.slice(mark + 1))}`
}

function decodedName(name: string): string {
  return name.replace(/%([0-9a-f]{2})/gi, (_, octet: string) => String.fromCharCode(Number.parseInt(octet, 16)))
}

/** A key, URL-encoded once. */
export function encodedKey(key: string): string {
  const encoded = encodeURIComponent(key.toWellFormed()).replaceAll('%2F', '/')
  return encoded.replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
}
