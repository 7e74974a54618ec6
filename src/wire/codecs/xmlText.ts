import type { Namespace } from '../shape.ts'

// Text that needs no escape is the rule: one look, no copy. Line ends and LS are escaped because XML readers change
// them; control characters because XML has no other way, which is how S3 writes such keys.

const quote = 0x22
const named: ReadonlyMap<number, string> = new Map([
  [0x26, '&amp;'],
  [0x3c, '&lt;'],
  [0x3e, '&gt;'],
  [quote, '&quot;'],
  [0x27, '&apos;'],
])

/** Whether each of the first 160 characters must be escaped: those with a name, and control characters (Cc). */
const isSpecial: readonly boolean[] = Array.from(
  { length: 0xa0 },
  (_, code) => named.has(code) || code < 0x20 || code >= 0x7f,
)

/** Escapes text for an XML element or a quoted attribute. */
export function escapeXml(text: string): string {
  const first = nextSpecial(text, 0)
  if (first === text.length) return text
  return first === 0 && isQuoted(text) ? `&quot;${text.slice(1, -1)}&quot;` : escapedFrom(text, first)
}

/** Entity tags, of which a listing has a thousand: quotes around what needs no escape. */
function isQuoted(text: string): boolean {
  const last = text.length - 1
  return last > 0 && text.charCodeAt(0) === quote && text.charCodeAt(last) === quote && nextSpecial(text, 1) === last
}

function escapedFrom(text: string, first: number): string {
  let escaped = ''
  let from = 0
  for (let at = first; at < text.length; at = nextSpecial(text, from)) {
    const code = text.charCodeAt(at)
    escaped += text.slice(from, at) + (named.get(code) ?? `&#x${code.toString(16).toUpperCase()};`)
    from = at + 1
  }
  return escaped + text.slice(from)
}

/** Where the next character stands that must be escaped; the text's length where there is none. */
function nextSpecial(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code < 0xa0 ? isSpecial[code] : code === 0x2028 || code === 0xfffe || code === 0xffff) return at
  }
  return text.length
}

/** A namespace declaration, with its leading space. */
export function declaration(namespace: Namespace | undefined): string {
  if (namespace === undefined) return ''
  const [prefix, uri] = namespace
  return ` xmlns${prefix === '' ? '' : `:${prefix}`}="${escapeXml(uri)}"`
}
