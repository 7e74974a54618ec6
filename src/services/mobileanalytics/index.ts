/**
 * Mobile Analytics: takes the events of apps and keeps them as a log. AWS ended the service on 30 April 2018; apps and
 * policies that name it are still there. It owns what an event must be; the file is storage's. There are no reports.
 * https://docs.aws.amazon.com/mobileanalytics/latest/ug/PutEvents.html
 */
import type { Service } from '../../kernel/operation.ts'
import { PutEvents } from './operations/PutEvents.ts'
import type { Needs } from './ports.ts'

/** Mobile Analytics, by wire name. */
export const service: Service<Needs> = { name: 'mobileanalytics', operations: { PutEvents } }
