const plain = /^[\t -~]*$/
const control = /\p{Cc}/gu

/** Text that may stand in a header: control characters as spaces, what is not ASCII as its UTF-8 octets. */
export function headerText(text: string): string {
  if (plain.test(text)) return text
  return Buffer.from(text.replace(control, ' '), 'utf8').toString('latin1')
}

/**
 * Metadata as S3 returns it: what is not ASCII becomes an encoded word of RFC 2047.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html#UserMetadata
 */
export function metadataText(text: string): string {
  return plain.test(text) ? text : `=?UTF-8?B?${Buffer.from(text, 'utf8').toString('base64')}?=`
}

/** A received header's text: octets beyond ASCII are UTF-8 where they can be, else Latin 1. */
export function receivedText(text: string): string {
  if (!/[\x80-\xff]/.test(text)) return text
  const octets = Buffer.from(text, 'latin1')
  const decoded = octets.toString('utf8')
  return decoded.includes('\ufffd') ? text : decoded
}

/** Splits a header that holds a list, minding quotes. https://smithy.io/2.0/spec/http-bindings.html#httpheader-serialization-rules */
export function splitHeader(text: string): string[] {
  const items: string[] = []
  const pattern = /\s*(?:"((?:[^"\\]|\\.)*)"|([^,]*))\s*(?:,|$)/gy
  while (pattern.lastIndex < text.length) {
    const match = pattern.exec(text)
    if (match === null) return text.split(',').map((item) => item.trim())
    const [, quoted, bare = ''] = match
    items.push(quoted === undefined ? bare.trim() : quoted.replace(/\\(.)/g, '$1'))
  }
  return items
}

/** Joins a list into one header, quoting items that need it. */
export function joinHeader(items: readonly string[]): string {
  return items.map((item) => (/[",]/.test(item) ? `"${item.replace(/["\\]/g, '\\$&')}"` : item)).join(', ')
}
