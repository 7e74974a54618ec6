import type { CompileTest } from './operators.ts'

const iso =
  /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[Tt](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?([Zz]|[+-]\d{2}:?\d{2})?)?)?)?$/
const epoch = /^\d{1,15}$/

/**
 * A point in time, in milliseconds: seconds since the epoch, or one of the W3C's forms of ISO 8601 (UTC where no
 * zone is given). Digits alone are seconds. Undefined when the text is neither.
 * https://www.w3.org/TR/NOTE-datetime
 */
export function parseDate(text: string): number | undefined {
  if (epoch.test(text)) return Number(text) * 1000
  const parts = iso.exec(text)
  if (!parts) return undefined
  const [, year, month = '01', day = '01', hour = '00', minute = '00', second = '00', fraction = '0', zone = 'Z'] =
    parts
  const date = Date.UTC(Number(year), Number(month) - 1, Number(day))
  if (new Date(date).getUTCMonth() !== Number(month) - 1) return undefined
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined
  const clock = ((Number(hour) * 60 + Number(minute)) * 60 + Number(second) + Number(`0.${fraction}`)) * 1000
  return date + clock - zoneOffset(zone)
}

function zoneOffset(zone: string): number {
  if (zone === 'Z' || zone === 'z') return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000
}

/**
 * The date operators. What is not a date matches nothing.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Date
 */
export function dateOperator(agrees: (value: number, limit: number) => boolean): CompileTest {
  return (source) => {
    const limit = parseDate(source)
    return (text) => {
      const value = parseDate(text)
      return limit !== undefined && value !== undefined && agrees(value, limit)
    }
  }
}
