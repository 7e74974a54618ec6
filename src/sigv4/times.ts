/** Milliseconds since the epoch of `20150830T123600Z`; undefined when the text is not such a time. */
export function parseAmzDate(text: string): number | undefined {
  if (text.length !== 16 || text[8] !== 'T' || text[15] !== 'Z') return undefined
  const month = digits(text, 4, 6)
  const day = digits(text, 6, 8)
  const [hour, minute, second] = [digits(text, 9, 11), digits(text, 11, 13), digits(text, 13, 15)]
  const ms = Date.UTC(digits(text, 0, 4), month - 1, day, hour, minute, second)
  if (!(month >= 1 && month <= 12 && hour < 24 && minute < 60 && second < 60)) return undefined
  return new Date(ms).getUTCDate() === day ? ms : undefined
}

/** `20150830T123600Z` */
export function formatAmzDate(ms: number): string {
  const iso = new Date(ms).toISOString()
  return `${iso.slice(0, 4)}${iso.slice(5, 7)}${iso.slice(8, 13)}${iso.slice(14, 16)}${iso.slice(17, 19)}Z`
}

/** A `Date` header, as HTTP writes it (RFC 9110 §5.6.7) or in either ISO 8601 form. */
export function parseDateHeader(text: string): number | undefined {
  const amz = parseAmzDate(text)
  if (amz !== undefined) return amz
  const isHttp = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} (?:GMT|UTC|[+-]0000)$/
  const isIso = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?Z$/
  if (!isHttp.test(text) && !isIso.test(text)) return undefined
  const ms = Date.parse(text)
  return Number.isNaN(ms) ? undefined : ms
}

/** A number of digits only; NaN otherwise. */
function digits(text: string, from: number, to: number): number {
  let value = 0
  for (let i = from; i < to; i++) {
    const digit = text.charCodeAt(i) - 0x30
    if (digit < 0 || digit > 9) return Number.NaN
    value = value * 10 + digit
  }
  return value
}
