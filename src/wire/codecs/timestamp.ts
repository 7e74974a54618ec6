import type { TimestampFormat } from '../rawModel.ts'

const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?$/i
const compactDateTime = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/
const httpDate = /^(?:[A-Z][a-z]{2}), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d(?:\.\d{1,3})? GMT$/
const epochSeconds = /^-?\d{1,13}(?:\.\d{1,9})?(?:[eE]\+?\d{1,2})?$/

/** Reads a timestamp of the given format; undefined when the text is not one. */
export function parseTimestamp(text: string, format: TimestampFormat): Date | undefined {
  const ms = readers[format](text.trim())
  return ms === undefined || Number.isNaN(ms) || Math.abs(ms) > 8.64e15 ? undefined : new Date(ms)
}

const readers: Readonly<Record<TimestampFormat, (text: string) => number | undefined>> = {
  'date-time': (text) => {
    if (dateTime.test(text)) return Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text}Z`)
    const parts = compactDateTime.exec(text)
    return parts === null ? undefined : Date.parse(text.replace(compactDateTime, '$1-$2-$3T$4:$5:$6Z'))
  },
  'http-date': (text) => (httpDate.test(text) ? Date.parse(text) : undefined),
  'epoch-seconds': (text) => (epochSeconds.test(text) ? fromSeconds(Number(text)) : undefined),
}

/** Seconds since the epoch, of which the fraction counts to the millisecond. */
export function fromSeconds(seconds: number): number {
  return Math.round(seconds * 1000)
}

/** Whether ISO times carry milliseconds: S3 writes them always, others where there are some. */
export type Milliseconds = 'always' | 'ifAny'

/** Writes ISO times one after the other, and remembers the day of the last: rows of a listing mostly share it. */
export function isoTexts(milliseconds: Milliseconds): (date: Date) => string {
  let day = Number.NaN
  let text = ''
  return (date) => {
    const ms = date.getTime()
    if (!isPlain(ms)) return formatTimestamp(date, 'date-time', milliseconds)
    const today = Math.floor(ms / dayLength)
    if (today !== day) {
      day = today
      text = `${dayText(today)}T`
    }
    return text + timeText(ms - today * dayLength, milliseconds)
  }
}

/** Writes a timestamp; throws RangeError for an invalid Date. */
export function formatTimestamp(date: Date, format: TimestampFormat, milliseconds: Milliseconds): string {
  switch (format) {
    case 'date-time':
      return isoText(date, milliseconds)
    case 'http-date':
      if (Number.isNaN(date.getTime())) throw new RangeError('an invalid date cannot be written')
      return date.toUTCString()
    case 'epoch-seconds':
      if (Number.isNaN(date.getTime())) throw new RangeError('an invalid date cannot be written')
      return String(date.getTime() / 1000)
  }
}

const twoDigits: readonly string[] = Array.from({ length: 100 }, (_, i) => String(i).padStart(2, '0'))
const dayLength = 86_400_000

/** `2015-08-30T12:36:00.000Z`, as Date's own toISOString, several times faster: a listing has a thousand of them. */
export function isoText(date: Date, milliseconds: Milliseconds = 'always'): string {
  const ms = date.getTime()
  if (!isPlain(ms)) {
    const text = date.toISOString()
    return milliseconds === 'ifAny' && text.endsWith('.000Z') ? `${text.slice(0, -5)}Z` : text
  }
  const day = Math.floor(ms / dayLength)
  return `${dayText(day)}T${timeText(ms - day * dayLength, milliseconds)}`
}

/** Before year 0 and after year 9999 the text has another form. */
function isPlain(ms: number): boolean {
  return ms >= -62_167_219_200_000 && ms < 253_402_300_800_000
}

/** The calendar is Howard Hinnant's civil_from_days. https://howardhinnant.github.io/date_algorithms.html#civil_from_days */
function dayText(days: number): string {
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const year = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * year + Math.floor(year / 4) - Math.floor(year / 100))
  const month = Math.floor((5 * dayOfYear + 2) / 153)
  const dayOfMonth = dayOfYear - Math.floor((153 * month + 2) / 5) + 1
  const civilYear = year + era * 400 + (month >= 10 ? 1 : 0)
  return `${two(Math.floor(civilYear / 100))}${two(civilYear % 100)}-${two(month < 10 ? month + 3 : month - 9)}-${two(dayOfMonth)}`
}

const [zero, colon, point, zulu] = [48, 58, 46, 90]

/** One text, made at once: of several that are added, V8 copies each again. */
function timeText(ms: number, milliseconds: Milliseconds): string {
  const seconds = Math.floor(ms / 1000)
  const thousandths = ms - seconds * 1000
  const minutes = Math.floor(seconds / 60)
  const [h, m, s] = [Math.floor(minutes / 60), minutes % 60, seconds % 60]
  if (thousandths === 0 && milliseconds === 'ifAny') return `${two(h)}:${two(m)}:${two(s)}Z`
  return String.fromCharCode(
    zero + Math.floor(h / 10),
    zero + (h % 10),
    colon,
    zero + Math.floor(m / 10),
    zero + (m % 10),
    colon,
    zero + Math.floor(s / 10),
    zero + (s % 10),
    point,
    zero + Math.floor(thousandths / 100),
    zero + (Math.floor(thousandths / 10) % 10),
    zero + (thousandths % 10),
    zulu,
  )
}

function two(value: number): string {
  return twoDigits[value] ?? ''
}
