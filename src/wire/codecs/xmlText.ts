import type { Namespace } from '../shape.ts'

// Text that needs no escape is the rule: one look, no copy. Line ends and LS are escaped because XML readers change
// them; control characters because XML has no other way, which is how S3 writes such keys.

const named: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&apos;'],
])
const special = /[\p{Cc}&<>"'\u2028\ufffe\uffff]/u
const everySpecial = new RegExp(special, 'gu')

/** Escapes text for an XML element or a quoted attribute. */
export function escapeXml(text: string): string {
  return special.test(text) ? text.replace(everySpecial, escapeOf) : text
}

function escapeOf(character: string): string {
  return named.get(character) ?? `&#x${character.charCodeAt(0).toString(16).toUpperCase()};`
}

/** A namespace declaration, with its leading space. */
export function declaration(namespace: Namespace | undefined): string {
  if (namespace === undefined) return ''
  const [prefix, uri] = namespace
  return ` xmlns${prefix === '' ? '' : `:${prefix}`}="${escapeXml(uri)}"`
}
