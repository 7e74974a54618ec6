import type { AppEvent } from '../ports.ts'
import { badRequest } from './faults.ts'

/** Attributes and metrics of an event together: https://docs.aws.amazon.com/mobileanalytics/latest/ug/limits.html */
const mostValues = 40
/** `2014-06-30T19:07:47.885Z`, with a zone. */
const iso8601 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:?\d\d)$/

/** Requires what the wire model cannot say of events. */
export function requireEvents(events: readonly AppEvent[]): void {
  if (events.length === 0) throw badRequest('There are no events.')
  for (const event of events) {
    requireTime(event.timestamp, 'timestamp')
    requireTime(event.session?.startTimestamp, 'startTimestamp')
    requireTime(event.session?.stopTimestamp, 'stopTimestamp')
    const values = Object.keys(event.attributes ?? {}).length + Object.keys(event.metrics ?? {}).length
    if (values > mostValues) {
      throw badRequest(`An event may have ${mostValues} attributes and metrics together; one has ${values}.`)
    }
  }
}

function requireTime(text: string | undefined, name: string): void {
  if (text === undefined) return
  if (!iso8601.test(text) || Number.isNaN(Date.parse(text))) throw badRequest(`${name} is not a time in ISO 8601.`)
}
