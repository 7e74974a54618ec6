import type { Caller } from '../kernel/caller.ts'
import { Fault } from '../kernel/fault.ts'
import { type HttpRequest, headerValues } from '../kernel/http.ts'
import type { ResourcePolicy } from '../kernel/operation.ts'
import { parsePairs } from '../wire/uri.ts'

const name = 'x-amz-request-payer'
const requester = 'requester'

/** What the answer to a request carries that its sender pays for. */
export const chargedHeader = ['x-amz-request-charged', requester] as const

/** Whether a request says that its sender pays. */
export type SaysItPays = () => boolean

/**
 * Reads what a request says of paying: its header, a parameter of a presigned URL, or the field of a form, whose headers
 * are no part of what was signed. A signature covers all of them, so that nobody else can say it.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ObjectsinRequesterPaysBuckets.html
 */
export function saysItPays({ headers, query }: Pick<HttpRequest, 'headers' | 'query'>, input: unknown): boolean {
  const form = fieldsOf(input)
  if (form !== undefined) return form[name] === requester
  const said = headerValues(headers, name)
  for (const [parameter, value] of parsePairs(query) ?? []) if (parameter.toLowerCase() === name) said.push(value)
  return said.length > 0 && said.every((value) => value === requester)
}

function fieldsOf(input: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof input !== 'object' || input === null || !('fields' in input)) return undefined
  return typeof input.fields === 'object' ? (input.fields as Record<string, unknown>) : undefined
}

/** The same of a call from inside. */
export function saysItPaysInside(input: object): boolean {
  return 'RequestPayer' in input && input.RequestPayer === requester
}

/** Whether a caller has to pay for what is allowed. */
export function owes({ freeFor }: Pick<ResourcePolicy, 'freeFor'>, caller: Caller): boolean {
  return freeFor !== undefined && !('account' in caller && caller.account === freeFor)
}

/** Whether there is somebody to pay: nobody and AWS's services have no account. */
export function canPay(caller: Caller): boolean {
  return 'account' in caller
}

/** Why a requester is not let in who could be, in words for the administrator. */
export function unpaid(caller: Caller): string {
  if (!canPay(caller)) return 'the bucket is one whose requesters pay, and this caller has no account that could'
  return `the bucket is one whose requesters pay, and the request does not say ${name}: ${requester}`
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/RequesterPaysBuckets.html#ChargeDetails */
export function unpaidFault(caller: Caller): Fault {
  return new Fault('AccessDenied', 'Access Denied', { status: 403, reason: unpaid(caller) })
}
