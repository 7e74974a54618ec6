const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** A time as SRP's `TIMESTAMP` has it: `Tue Sep 5 09:07:03 UTC 2023`. */
export function formatSrpTimestamp(ms: number): string {
  const time = new Date(ms)
  const clock = time.toISOString().slice(11, 19)
  return `${days[time.getUTCDay()]} ${months[time.getUTCMonth()]} ${time.getUTCDate()} ${clock} UTC ${time.getUTCFullYear()}`
}

/** Milliseconds since the epoch; undefined when the text is not exactly in that form. */
export function parseSrpTimestamp(text: string): number | undefined {
  const [, month = '', day = '', clock = '', , year = ''] = text.split(' ')
  const number = String(months.indexOf(month) + 1).padStart(2, '0')
  const ms = Date.parse(`${year}-${number}-${day.padStart(2, '0')}T${clock}Z`)
  return Number.isFinite(ms) && formatSrpTimestamp(ms) === text ? ms : undefined
}
