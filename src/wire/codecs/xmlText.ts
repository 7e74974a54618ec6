// Text that needs no escape is the rule: one test, no copy. Line ends and LS are escaped because XML readers change
// them; control characters because XML has no other way, which is how S3 writes such keys.
const special = /[&<>"'\p{Cc}\u2028\ufffe\uffff]/u
const specials = /[&<>"'\p{Cc}\u2028\ufffe\uffff]/gu

const named: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }

/** Escapes text for an XML element or a quoted attribute. */
export function escapeXml(text: string): string {
  if (!special.test(text)) return text
  return text.replace(specials, (one) => named[one] ?? `&#x${one.charCodeAt(0).toString(16).toUpperCase()};`)
}
