import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Fault } from '../../kernel/fault.ts'
import { type HttpResponse, header } from '../../kernel/http.ts'
import { parseXml, type XmlElement } from '../codecs/xmlReader.ts'
import type { ProtocolName, ServiceModel } from '../model.ts'
import { protocols } from '../protocols/index.ts'
import { type BotoCase, hasCases, modelOf, readSuites, toValue } from './botocore.ts'

const files: Readonly<Record<string, ProtocolName>> = {
  json: 'awsJson',
  query: 'awsQuery',
  'rest-json': 'restJson',
  'rest-xml': 'restXml',
}

const otherForm =
  'one of several forms of an error that clients accept; this server writes another, which other cases hold'
const tolerance = 'what a client overlooks in a response; no server writes it'

/** Cases whose bytes this server never writes, with the reason. */
const excluded: Readonly<Record<string, string>> = {
  handles_unexpected_json_output: tolerance,
  AwsJson11DeserializeIgnoreType: tolerance,
  RestJsonDeserializeIgnoreType: tolerance,
  SimpleScalarPropertiesWithXMLPreamble: tolerance,
  AwsJson11IntEnums: 'the case expects a request header, X-Amz-Target, in the response',
  AwsJson11FooErrorUsingXAmznErrorType: otherForm,
  AwsJson11FooErrorUsingXAmznErrorTypeWithUri: otherForm,
  AwsJson11FooErrorUsingXAmznErrorTypeWithUriAndNamespace: otherForm,
  AwsJson11FooErrorUsingCode: otherForm,
  AwsJson11FooErrorUsingCodeAndNamespace: otherForm,
  AwsJson11FooErrorUsingCodeUriAndNamespace: otherForm,
  AwsJson11FooErrorWithDunderTypeAndNamespace: otherForm,
  AwsJson11FooErrorWithDunderTypeUriAndNamespace: otherForm,
  RestJsonFooErrorUsingXAmznErrorTypeWithUri: otherForm,
  RestJsonFooErrorUsingXAmznErrorTypeWithUriAndNamespace: otherForm,
  RestJsonFooErrorUsingCode: otherForm,
  RestJsonFooErrorUsingCodeAndNamespace: otherForm,
  RestJsonFooErrorUsingCodeUriAndNamespace: otherForm,
  RestJsonFooErrorWithDunderType: otherForm,
  RestJsonFooErrorWithDunderTypeAndNamespace: otherForm,
  RestJsonFooErrorWithDunderTypeUriAndNamespace: otherForm,
  QueryXmlNamespaces: 'the response leaves out the namespaces that its own shapes name',
  MediaTypeHeaderOutputBase64: 'JSON text in a base 64 header (jsonvalue): no service here has one',
  InvalidGreetingError:
    'errors within <ErrorResponse>: S3, the one service of restXml here, writes none (noErrorWrapping)',
  ComplexError: 'errors within <ErrorResponse>: S3, the one service of restXml here, writes none (noErrorWrapping)',
}

/** The HTTP server writes it, from the body. */
const notOurs: ReadonlySet<string> = new Set(['content-length'])

function respond(model: ServiceModel, one: BotoCase): HttpResponse {
  const operation = model.operations.get(one.given.name)
  assert.ok(operation)
  const protocol = protocols[model.protocol]
  const requestId = one.response?.headers?.['X-Amzn-Requestid'] ?? 'request-1'
  if (one.errorCode === undefined) {
    const output = operation.output === undefined ? undefined : toValue(one.result ?? {}, operation.output)
    return protocol.encode(model, operation, output, requestId)
  }
  const error = model.errors.get(one.given.errors?.[0]?.shape ?? '')
  const members = error?.shape === undefined ? {} : (toValue(one.error ?? {}, error.shape) as Record<string, unknown>)
  const fault = new Fault(error?.name ?? one.errorCode, one.errorMessage ?? '', { members })
  return protocol.encodeFault(model, operation, fault, requestId, {})
}

function isDate(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT|^[A-Z][a-z]{2}, \d\d /.test(text)
}

/** A leaf's text in one form: times are compared as times, base 64 and all else as they are. */
function leaf(value: unknown): unknown {
  return typeof value === 'string' && isDate(value) ? new Date(value).toISOString() : value
}

/** JSON without what may stand or not: nulls of members. */
function canonicalJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonicalJson)
  if (typeof value !== 'object' || value === null) return leaf(value)
  const entries = Object.entries(value).filter(([, item]) => item !== null)
  return Object.fromEntries(entries.map(([key, item]) => [key, canonicalJson(item)]))
}

/** An element with its children in the order of their names: structures have no order, lists keep theirs. */
function canonicalXml(element: XmlElement): unknown {
  const children = element.children.map(canonicalXml) as { readonly name: string }[]
  children.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  const blank = element.children.length > 0 || element.text.trim() === ''
  const text = blank ? element.text.trim() : leaf(element.text)
  return { name: element.name, attributes: element.attributes, text, children }
}

/** What AWS adds to every query response, and the cases leave out. */
function withoutMetadata(element: XmlElement): XmlElement {
  const children = element.children.filter(({ name }) => name !== 'ResponseMetadata' && name !== 'RequestId')
  return { ...element, children }
}

/** No body, an empty object and an empty result all say that there are no members. */
const empty = /^(?:\{\})?$|^<\w+Response[^>]*>(?:<\w+Result><\/\w+Result>)?<ResponseMetadata>.*<\/\w+Response>$/

function compareBody(model: ServiceModel, expected: string, actual: string): void {
  const start = expected.trim().charAt(0)
  const json = model.protocol === 'awsJson' || model.protocol === 'restJson'
  if (expected === '') assert.match(actual, empty)
  else if (json && (start === '{' || start === '[')) {
    assert.deepEqual(canonicalJson(JSON.parse(actual)), canonicalJson(JSON.parse(expected)))
  } else if (!json && start === '<') compareXml(expected, actual)
  else assert.equal(actual, expected)
}

function compareXml(expected: string, actual: string): void {
  const [ours, theirs] = [actual, expected].map((text) => withoutMetadata(parseXml(Buffer.from(text))))
  assert.ok(ours !== undefined && theirs !== undefined)
  // Errors in the cases leave out the namespace that AWS gives them.
  const attributes = theirs.name === 'ErrorResponse' ? theirs.attributes : ours.attributes
  assert.deepEqual(canonicalXml({ ...ours, attributes }), canonicalXml(theirs))
}

function compareHeaders(expected: Readonly<Record<string, string>>, actual: HttpResponse): void {
  for (const [name, value] of Object.entries(expected)) {
    const bodiless = actual.body === undefined && name.toLowerCase() === 'content-type'
    if (bodiless || notOurs.has(name.toLowerCase())) continue
    assert.equal(header(actual.headers, name.toLowerCase()), value, name)
  }
}

let ran = 0

for (const [file, protocol] of Object.entries(files)) {
  describe(`botocore's ${file} output cases, read backwards`, () => {
    for (const suite of readSuites('output', file)) {
      for (const one of suite.cases) {
        if (excluded[one.id] !== undefined) continue
        it(`${one.id} is written as its response`, () => {
          const model = modelOf(suite, one, protocol)
          const actual = respond(model, one)
          assert.equal(actual.status, one.response?.status_code)
          compareHeaders(one.response?.headers ?? {}, actual)
          const body = actual.body === undefined ? '' : Buffer.from(actual.body as string).toString('utf8')
          compareBody(model, one.response?.body ?? '', body)
          ran += 1
        })
      }
    }
  })
}

describe('the output cases', () => {
  it('are there, and all but the listed run', { skip: !hasCases }, () =>
    assert.equal(ran, 265 - Object.keys(excluded).length),
  )
})
