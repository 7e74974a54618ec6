import { Fault } from '../../../kernel/fault.ts'

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis.html */
export function badRequest(message: string): Fault {
  return new Fault('BadRequestException', message, { status: 400 })
}

export function conflict(message: string): Fault {
  return new Fault('ConflictException', message, { status: 409 })
}

export function notFound(what: string, id: string): Fault {
  return new Fault('NotFoundException', `Invalid ${what} identifier specified ${id}`, {
    status: 404,
    members: { ResourceType: what },
  })
}
