const rfc850 = /^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, \d\d-[A-Z][a-z]{2}-\d\d \d\d:\d\d:\d\d GMT$/
const asctime = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}$/

/**
 * Reads HTTP's dates in the two forms of before, which nobody sends any more and everybody takes; undefined for any other
 * text. A year of two digits is one of 1950 to 2049. https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7
 */
export function olderHttpDate(text: string): Date | undefined {
  const written = rfc850.test(text) ? text : asctime.test(text) ? `${text} GMT` : undefined
  const ms = written === undefined ? Number.NaN : Date.parse(written)
  return Number.isNaN(ms) ? undefined : new Date(ms)
}
