import type { Fault } from '../../kernel/fault.ts'
import type { HttpRequest, HttpResponse } from '../../kernel/http.ts'
import { Unreadable } from '../codecs/unreadable.ts'
import { fromXml, parseXml, readXmlAttributes, readXmlMembers } from '../codecs/xmlReader.ts'
import { declaration, escapeXml } from '../codecs/xmlText.ts'
import type { HttpBindings } from '../httpBindings.ts'
import type { OperationModel, ServiceModel } from '../model.ts'
import type { Member, Namespace, StructureShape } from '../shape.ts'
import { withHoistedHeaders } from './hoisted.ts'
import { headerList, type Labels, type Protocol, statusOf } from './protocol.ts'
import { rawPayload, readHead, writeHead, writeStatus } from './rest.ts'
import { invalidArgument, malformedXml, requireS3Valid } from './s3Faults.ts'

type Output = Readonly<Record<string, unknown>>

/** AWS REST XML as S3 speaks it: HTTP bindings, XML bodies, errors without a wrapper. https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html */
export const restXml: Protocol = {
  decode: (model, operation, request, body, labels) => {
    const bindings = operation.request()
    const head = model.name === 's3' ? withHoistedHeaders(request) : request
    const input = readBoundOrRefuse(bindings, head, labels)
    readBodyOrRefuse(operation, request, body, input)
    requireS3Valid(operation, input)
    return input
  },
  encode: (model, operation, output, requestId) => {
    const value = (output ?? {}) as Output
    const bindings = operation.response()
    const status = partialStatus(bindings, value) ?? writeStatus(bindings, value, successOf(operation))
    const head = [...writeHead(bindings, value), ...identity(requestId)]
    const bodiless = status === 204 || status === 304 || operation.http.method === 'HEAD'
    if (bodiless || operation.output === undefined) return { status, headers: head }
    return { status, ...withBody(model, operation, operation.output, value, head) }
  },
  encodeFault: (model, operation, fault, requestId, { resource }) => {
    const status = statusOf(model, fault)
    const headers = [...identity(requestId), ...headerList(fault.headers)]
    if (operation?.http.method === 'HEAD' || status === 304) return { status, headers }
    const body = model.name === 's3' ? faultDocument(fault, requestId, resource) : wrappedFault(fault, requestId)
    return { status, headers: ['content-type', 'application/xml', ...headers], body }
  },
}

/**
 * Successes that S3 answers with another status than its model says.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html#API_PutBucketPolicy_Examples
 */
const successes: Readonly<Record<string, number>> = { PutBucketPolicy: 204, PutBucketTagging: 204 }

function successOf({ name, http }: OperationModel): number {
  return successes[name] ?? http.status
}

/** An answer that says which octets it holds is a partial one. https://www.rfc-editor.org/rfc/rfc9110#section-15.3.7 */
function partialStatus(bindings: HttpBindings, output: Output): number | undefined {
  const range = bindings.headers.get('content-range')
  return range === undefined || output[range.name] === undefined ? undefined : 206
}

const prolog = '<?xml version="1.0" encoding="UTF-8"?>\n'

/** S3's second, longer request id. Clients only show it. */
function hostId(requestId: string): string {
  return Buffer.from(requestId).toString('base64')
}

function identity(requestId: string): string[] {
  return ['x-amz-request-id', requestId, 'x-amz-id-2', hostId(requestId)]
}

function readBoundOrRefuse(bindings: HttpBindings, request: HttpRequest, labels: Labels): Record<string, unknown> {
  try {
    return readHead(bindings, request, labels)
  } catch (error) {
    if (error instanceof Unreadable) throw invalidArgument(error)
    throw error
  }
}

function readBodyOrRefuse(
  operation: OperationModel,
  request: HttpRequest,
  body: Uint8Array | undefined,
  input: Record<string, unknown>,
): void {
  try {
    readBody(operation, request, body, input)
  } catch (error) {
    if (error instanceof Unreadable) throw malformedXml(error)
    throw error
  }
}

function readBody(
  operation: OperationModel,
  request: HttpRequest,
  body: Uint8Array | undefined,
  input: Record<string, unknown>,
): void {
  const { payload, body: members } = operation.request()
  if (payload?.shape.type === 'blob' && payload.shape.streaming) {
    input[payload.name] = request.body
    return
  }
  if (body === undefined || body.byteLength === 0) return
  if (payload !== undefined) readPayload(payload, body, input)
  else if (members.length > 0 && operation.input !== undefined) {
    const root = parseXml(body)
    requireRoot(root.name, operation.input.xmlName ?? operation.input.name)
    const elements = members.filter((member) => !member.attribute)
    readXmlAttributes(root, members, input)
    readXmlMembers(root, new Map(elements.map((member) => [member.xmlName, member])), input)
  }
}

function readPayload({ name, ownXmlName, shape }: Member, body: Uint8Array, input: Record<string, unknown>): void {
  if (shape.type === 'blob') input[name] = body
  else if (shape.type === 'structure') {
    const root = parseXml(body)
    requireRoot(root.name, ownXmlName ?? shape.xmlName ?? shape.name)
    input[name] = fromXml(root, shape)
  } else input[name] = Buffer.from(body).toString('utf8')
}

function requireRoot(name: string, wanted: string): void {
  if (name !== wanted) throw new Unreadable(`root ${wanted} expected`, name)
}

function withBody(
  model: ServiceModel,
  operation: OperationModel,
  shape: StructureShape,
  output: Output,
  head: readonly string[],
): Omit<HttpResponse, 'status'> {
  const { payload, body } = operation.response()
  if (payload !== undefined) return withPayload(model, payload, output[payload.name], head)
  if (body.length === 0) return { headers: head }
  const attributes = declaration(shape.xmlNamespace ?? namespaceOf(model))
  const unwrapped = unwrappedMember(operation, body)
  if (unwrapped !== undefined) {
    const { name, xmlName } = unwrapped
    return xmlBody(head, `${prolog}<${xmlName}${attributes}>${escapeXml(String(output[name] ?? ''))}</${xmlName}>`)
  }
  const root = { name: shape.xmlName ?? shape.name, attributes, xmlAttributes: shape.xmlAttributes, members: body }
  return xmlBody(head, model.xml.document(root, output, prolog))
}

/** GetBucketLocation answers with its one member as the document. https://smithy.io/2.0/aws/customizations/s3-customizations.html */
function unwrappedMember(operation: OperationModel, body: readonly Member[]): Member | undefined {
  return operation.name === 'GetBucketLocation' ? body[0] : undefined
}

function withPayload(
  model: ServiceModel,
  payload: Member,
  value: unknown,
  head: readonly string[],
): Omit<HttpResponse, 'status'> {
  const { shape } = payload
  if (value === undefined || value === null) return { headers: head }
  if (shape.type !== 'structure' || (shape.union && shape.streaming)) {
    const contentType = shape.type === 'string' ? 'text/plain' : 'application/octet-stream'
    return { headers: isTyped(head) ? head : ['content-type', contentType, ...head], body: rawPayload(value) }
  }
  const name = payload.ownXmlName ?? shape.xmlName ?? shape.name
  const { members, xmlAttributes } = shape
  const attributes = declaration(payload.xmlNamespace ?? shape.xmlNamespace ?? namespaceOf(model))
  return xmlBody(head, model.xml.document({ name, attributes, xmlAttributes, members }, value as Output, prolog))
}

function namespaceOf({ namespace }: ServiceModel): Namespace | undefined {
  return namespace === undefined ? undefined : ['', namespace]
}

function xmlBody(head: readonly string[], body: string | Uint8Array): Omit<HttpResponse, 'status'> {
  return { headers: isTyped(head) ? head : ['content-type', 'application/xml', ...head], body }
}

function isTyped(head: readonly string[]): boolean {
  return head.some((text, i) => i % 2 === 0 && text === 'content-type')
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#RESTErrorResponses */
function faultDocument(fault: Fault, requestId: string, resource: string | undefined): string {
  const where = resource === undefined ? '' : element('Resource', resource)
  return `${prolog}<Error>${faultMembers(fault)}${where}${faultIdentity(requestId)}</Error>`
}

/** S3 is the one to leave the wrapper out. https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html#operation-error-serialization */
function wrappedFault(fault: Fault, requestId: string): string {
  return `${prolog}<ErrorResponse><Error>${faultMembers(fault)}</Error>${faultIdentity(requestId)}</ErrorResponse>`
}

function element(name: string, text: string): string {
  return `<${name}>${escapeXml(text)}</${name}>`
}

function faultMembers({ code, message, members }: Fault): string {
  const more = Object.entries(members)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => element(name, String(value)))
  return [element('Code', code), element('Message', message), ...more].join('')
}

function faultIdentity(requestId: string): string {
  return element('RequestId', requestId) + element('HostId', hostId(requestId))
}
