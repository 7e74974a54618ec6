import type { Fault } from '../../kernel/fault.ts'
import type { HttpRequest, HttpResponse } from '../../kernel/http.ts'
import { fromJson, isJsonDocument, objectOf, parseJson, readMembers, toJson, writeMembers } from '../codecs/json.ts'
import type { HttpBindings } from '../httpBindings.ts'
import type { ErrorModel } from '../model.ts'
import { readOrRefuse, requireValid } from '../refuse.ts'
import type { Member } from '../shape.ts'
import { errorMembers, headerList, type Labels, type Protocol, statusOf } from './protocol.ts'
import { rawPayload, readHead, writeHead, writeStatus } from './rest.ts'

type Input = Record<string, unknown>

/** AWS REST JSON: HTTP bindings, JSON bodies. https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html */
export const restJson: Protocol = {
  decode: (model, operation, request, body, labels) => {
    const input = readOrRefuse(model, () => readInput(operation.request(), request, body, labels))
    requireValid(model, operation, input)
    return input
  },
  encode: (_model, operation, output, requestId) => {
    const value = (output ?? {}) as Readonly<Record<string, unknown>>
    const bindings = operation.response()
    const status = writeStatus(bindings, value, operation.http.status)
    const head = writeHead(bindings, value)
    const identified = [...head, 'x-amzn-requestid', requestId]
    if (status === 204 || status === 304 || operation.output === undefined) return { status, headers: identified }
    return { status, ...withBody(bindings, value, identified) }
  },
  encodeFault: (model, _operation, fault, requestId) => {
    const error = model.errors.get(fault.code)
    const bound = error?.shape === undefined ? [] : faultHeaders(error, fault)
    const head = ['content-type', 'application/json', 'x-amzn-requestid', requestId, 'x-amzn-errortype', fault.code]
    return {
      status: statusOf(model, fault),
      headers: [...head, ...bound, ...headerList(fault.headers)],
      body: faultBody(error, fault),
    }
  },
}

function readInput(
  bindings: HttpBindings,
  request: HttpRequest,
  body: Uint8Array | undefined,
  labels: Labels,
): Readonly<Record<string, unknown>> {
  const input = readHead(bindings, request, labels)
  const { payload } = bindings
  if (payload !== undefined) readPayload(payload, request, body, input)
  else if (bindings.body.length > 0 && body !== undefined && body.byteLength > 0) {
    const members = new Map(bindings.body.map((member) => [member.jsonName, member]))
    readMembers(objectOf(parseJson(body)), members, input)
  }
  return input
}

function readPayload({ name, shape }: Member, request: HttpRequest, body: Uint8Array | undefined, input: Input): void {
  if (shape.type === 'blob' && shape.streaming) {
    input[name] = request.body
    return
  }
  if (body === undefined || body.byteLength === 0) return
  if (shape.type === 'blob') input[name] = body
  else if (isJsonDocument(shape)) input[name] = fromJson(parseJson(body), shape)
  else input[name] = Buffer.from(body).toString('utf8')
}

function withBody(
  bindings: HttpBindings,
  output: Readonly<Record<string, unknown>>,
  head: readonly string[],
): Omit<HttpResponse, 'status'> {
  const { payload } = bindings
  if (payload === undefined) return typed(head, 'application/json', writeMembers(output, bindings.body))
  const value = output[payload.name]
  if (value === undefined || value === null) {
    return payload.shape.type === 'structure' ? typed(head, 'application/json', '{}') : { headers: head }
  }
  if (isBytes(payload)) return typed(head, 'application/octet-stream', rawPayload(value))
  if (payload.shape.type === 'string') return typed(head, 'text/plain', rawPayload(value))
  return typed(head, 'application/json', toJson(value, payload.shape))
}

/** A blob, or an event stream whose frames the operation wrote. */
function isBytes({ shape }: Member): boolean {
  return shape.type === 'blob' || (shape.type === 'structure' && shape.union && shape.streaming)
}

/** Adds a content type where the output has not bound one. */
function typed(
  head: readonly string[],
  contentType: string,
  body: Exclude<HttpResponse['body'], undefined>,
): Omit<HttpResponse, 'status'> {
  const bound = head.some((text, i) => i % 2 === 0 && text === 'content-type')
  return { headers: bound ? head : ['content-type', contentType, ...head], body }
}

function faultHeaders(error: ErrorModel, fault: Fault): string[] {
  const headers: string[] = []
  for (const member of error.shape?.members ?? []) {
    const value = fault.members[member.name]
    if (member.location === 'header' && value !== undefined) headers.push(member.wireName, String(value))
  }
  return headers
}

/**
 * Lambda spells the member `Message` where its model does, and adds whose fault it is.
 * https://docs.aws.amazon.com/lambda/latest/api/CommonErrors.html
 */
function faultBody(error: ErrorModel | undefined, fault: Fault): string {
  const { messageName = 'message', others } = errorMembers(error)
  const blame = others.some((member) => member.name === 'Type') && fault.members['Type'] === undefined
  const modeled = writeMembers(
    { ...(blame && { Type: error?.fault === 'server' ? 'Service' : 'User' }), ...fault.members },
    others.filter((member) => member.location === 'body'),
  )
  const text = fault.message === '' ? '' : `${JSON.stringify(messageName)}:${JSON.stringify(fault.message)}`
  if (modeled === '{}') return `{${text}}`
  return text === '' ? modeled : `{${text},${modeled.slice(1)}`
}
