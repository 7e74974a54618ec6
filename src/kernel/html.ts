/** Markup that is safe to send: texts in it were escaped when it was made. */
export interface Html {
  readonly markup: string
}

/** What may stand in markup: a text is escaped, an absent value is nothing. */
export type Content = string | Html | false | undefined | readonly (Html | false | undefined)[]

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/**
 * Makes markup, of HTML or XML: what the code says stands as it is, whatever is put in is escaped, in texts and in
 * quoted attributes alike. https://html.spec.whatwg.org/multipage/parsing.html
 */
export function html(parts: TemplateStringsArray, ...contents: readonly Content[]): Html {
  return { markup: parts.map((part, i) => part + (i < contents.length ? markupOf(contents[i]) : '')).join('') }
}

function markupOf(content: Content): string {
  if (content === undefined || content === false) return ''
  if (typeof content === 'string') return content.replaceAll(/[&<>"']/g, (character) => escapes[character] ?? '')
  if ('markup' in content) return content.markup
  return content.map((each) => (each === undefined || each === false ? '' : each.markup)).join('')
}

/**
 * Headers of everything that a browser shows: nothing is loaded or run but what the policy's directives say, and no
 * frames, no guessing of types, no copies. https://www.w3.org/TR/CSP3/
 */
export function documentHeaders(
  directives: readonly string[],
  referrer: 'same-origin' | 'no-referrer',
): readonly string[] {
  const policy = ["default-src 'none'", ...directives, "frame-ancestors 'none'", "base-uri 'none'"]
  return [
    ...['content-type', 'text/html; charset=utf-8'],
    ...['content-security-policy', policy.join('; ')],
    ...['x-frame-options', 'DENY'],
    ...['x-content-type-options', 'nosniff'],
    ...['referrer-policy', referrer],
    ...['cache-control', 'no-store'],
  ]
}
