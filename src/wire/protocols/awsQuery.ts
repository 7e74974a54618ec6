import { Fault } from '../../kernel/fault.ts'
import type { HttpRequest } from '../../kernel/http.ts'
import { formTree, parseForm, readFormStructure } from '../codecs/form.ts'
import { declaration, escapeXml } from '../codecs/xmlText.ts'
import type { Root } from '../codecs/xmlWriter.ts'
import type { ErrorModel, ServiceModel } from '../model.ts'
import { readOrRefuse, requireValid } from '../refuse.ts'
import type { StructureShape } from '../shape.ts'
import { errorMembers, headerList, type Protocol, statusOf } from './protocol.ts'

/** AWS Query: input as a form, output as XML. https://smithy.io/2.0/aws/protocols/aws-query-protocol.html */
export const awsQuery: Protocol = {
  decode: (model, operation, request, body) => {
    const form = requireForm(request, body)
    const { input: shape } = operation
    if (shape === undefined) return {}
    const input = readOrRefuse(model, () => readFormStructure(formTree(form), shape))
    requireValid(model, operation, input)
    return input
  },
  encode: (model, operation, output, requestId) => {
    const start = `<${operation.name}Response${namespaceOf(model)}>`
    const metadata = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`
    const end = `${metadata}</${operation.name}Response>`
    const value = (output ?? {}) as Readonly<Record<string, unknown>>
    const body =
      operation.output === undefined
        ? start + end
        : model.xml.document(resultOf(operation.name, operation.output), value, start, end)
    return { status: operation.http.status, headers: headersOf(requestId), body }
  },
  encodeFault: (model, _operation, fault, requestId) => {
    const status = statusOf(model, fault)
    const error = model.errors.get(fault.code)
    const head = element('Type', status >= 500 ? 'Receiver' : 'Sender') + element('Code', error?.code ?? fault.code)
    const message = fault.message === '' ? '' : element('Message', fault.message)
    const inside = `<Error>${head}${message}${faultMembers(model, error, fault)}</Error>${element('RequestId', requestId)}`
    const body = `<ErrorResponse${namespaceOf(model)}>${inside}</ErrorResponse>`
    return { status, headers: [...headersOf(requestId), ...headerList(fault.headers)], body }
  },
}

function resultOf(name: string, { members, xmlAttributes, xmlNamespace }: StructureShape): Root {
  return { name: `${name}Result`, attributes: declaration(xmlNamespace), xmlAttributes, members }
}

/** The parameters of a query request: of its body, or of its target where it is a GET. */
function requireForm(request: HttpRequest, body: Uint8Array | undefined): ReadonlyMap<string, string> {
  const text = request.method === 'GET' ? request.query : Buffer.from(body ?? []).toString('utf8')
  const form = parseForm(text)
  if (form === undefined) {
    throw new Fault('MalformedQueryString', 'The query string contains a syntax error.', { status: 404 })
  }
  return form
}

/** The fault for an action that the service's version has not. */
export function invalidAction(action: string, version: string): Fault {
  return new Fault('InvalidAction', `Could not find operation ${action} for version ${version}`, { status: 400 })
}

/** Members by the model where it has them; any other that is plain text or a number as it is. */
function faultMembers(model: ServiceModel, error: ErrorModel | undefined, fault: Fault): string {
  const { messageName, others } = errorMembers(error)
  const modeled = new Set([messageName, ...others.map((member) => member.name)])
  const free = Object.entries(fault.members)
    .filter(([name, value]) => !modeled.has(name) && ['string', 'number', 'boolean'].includes(typeof value))
    .map(([name, value]) => element(name, String(value)))
  return model.xml.members(fault.members, others) + free.join('')
}

function element(name: string, text: string): string {
  return `<${name}>${escapeXml(text)}</${name}>`
}

function namespaceOf(model: ServiceModel): string {
  return model.namespace === undefined ? '' : ` xmlns="${escapeXml(model.namespace)}"`
}

function headersOf(requestId: string): string[] {
  return ['content-type', 'text/xml', 'x-amzn-requestid', requestId]
}
