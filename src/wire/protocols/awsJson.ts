import type { Fault } from '../../kernel/fault.ts'
import { fromJson, objectOf, parseJson, toJson, writeMembers } from '../codecs/json.ts'
import type { OperationModel, ServiceModel } from '../model.ts'
import { readOrRefuse, requireValid } from '../refuse.ts'
import { headerText } from './headerText.ts'
import { errorMembers, headerList, type Protocol } from './protocol.ts'

const contentType = 'application/x-amz-json-1.1'

/** AWS JSON 1.1: the operation in X-Amz-Target, input and output as one JSON object. https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html */
export const awsJson: Protocol = {
  decode: (model, operation, _request, body) => {
    const input = readOrRefuse(model, () => readInput(operation, body))
    requireValid(model, operation, input)
    return input
  },
  encode: (_model, operation, output, requestId) => {
    const body = operation.output === undefined ? '{}' : toJson(output ?? {}, operation.output)
    return { status: operation.http.status, headers: headersOf(requestId), body }
  },
  encodeFault: (model, _operation, fault, requestId) => ({
    status: jsonStatus(model, fault),
    headers: [...headersOf(requestId), ...faultHeaders(fault), ...headerList(fault.headers)],
    body: faultBody(model, fault),
  }),
}

function readInput(operation: OperationModel, body: Uint8Array | undefined): Readonly<Record<string, unknown>> {
  if (body === undefined || body.byteLength === 0) return {}
  const value = objectOf(parseJson(body))
  if (operation.input === undefined) return {}
  return fromJson(value, operation.input) as Readonly<Record<string, unknown>>
}

function headersOf(requestId: string): string[] {
  return ['content-type', contentType, 'x-amzn-requestid', requestId]
}

/** Longer messages stand in the body only: clients limit the size of a head. */
const headerMessageLimit = 1024

/** As Cognito sends them, beside the body. */
function faultHeaders({ code, message }: Fault): string[] {
  const type = ['x-amzn-errortype', `${code}:`]
  return message === '' || message.length > headerMessageLimit
    ? type
    : [...type, 'x-amzn-errormessage', headerText(message)]
}

/** Client faults are 400 on this protocol whatever status the model names, server faults 500. */
function jsonStatus(model: ServiceModel, fault: Fault): number {
  return fault.status ?? (model.errors.get(fault.code)?.fault === 'server' ? 500 : 400)
}

function faultBody(model: ServiceModel, fault: Fault): string {
  const { code, message, members } = fault
  const { messageName = 'message', others } = errorMembers(model.errors.get(code))
  const modeled = writeMembers(members, others)
  const text = message === '' ? '' : `,${JSON.stringify(messageName)}:${JSON.stringify(message)}`
  const head = `{"__type":${JSON.stringify(code)}${text}`
  return modeled === '{}' ? `${head}}` : `${head},${modeled.slice(1)}`
}
