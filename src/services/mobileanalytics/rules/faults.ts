import { Fault } from '../../../kernel/fault.ts'

/** https://docs.aws.amazon.com/mobileanalytics/latest/ug/PutEvents.html */
export function badRequest(message: string): Fault {
  return new Fault('BadRequestException', message, { status: 400 })
}
