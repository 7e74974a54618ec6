import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { HttpRequest } from '../../kernel/http.ts'
import type { ProtocolName, ServiceModel } from '../model.ts'
import { protocols } from '../protocols/index.ts'
import { restRouter } from '../route.ts'
import { type BotoCase, hasCases, modelOf, plain, readSuites, toValue } from './botocore.ts'
import { bodyOf } from './bytes.ts'

const files: Readonly<Record<string, ProtocolName>> = {
  json: 'awsJson',
  query: 'awsQuery',
  'rest-json': 'restJson',
  'rest-xml': 'restXml',
}

/** Cases that say nothing about what a server reads, with the reason. */
const compressed = 'the case leaves out the bytes: a client compresses them, and the server inflates before it decodes'
const excluded: Readonly<Record<string, string>> = {
  SDKAppliedContentEncoding_awsJson1_1: compressed,
  SDKAppendsGzipAndIgnoresHttpProvidedEncoding_awsJson1_1: compressed,
  SDKAppliedContentEncoding_awsQuery: compressed,
  SDKAppendsGzipAndIgnoresHttpProvidedEncoding_awsQuery: compressed,
  SDKAppliedContentEncoding_restJson1: compressed,
  SDKAppendedGzipAfterProvidedEncoding_restJson1: compressed,
  SDKAppliedContentEncoding_restXml: compressed,
  SDKAppendedGzipAfterProvidedEncoding_restXml: compressed,
  RestJsonHostWithPath: 'the endpoint carries a path of its own, which a proxy takes off',
  MediaTypeHeaderInputBase64: 'JSON text in a base 64 header (jsonvalue): no service here has one',
}

const token = { token: '00000000-0000-4000-8000-000000000000' }

/** What the bytes say where it is not what the client was given: it left out what is empty, or added what is missing. */
const asSent: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  QueryProtocolIdempotencyTokenAutoFill: token,
  RestJsonQueryIdempotencyTokenAutoFill: token,
  QueryIdempotencyTokenAutoFill: token,
  QueryEmptyQueryMaps: {},
  RestJsonOmitsEmptyListQueryValues: {},
  RestJsonHttpPrefixHeadersAreNotPresent: { foo: 'Foo' },
  HttpPrefixHeadersAreNotPresent: { foo: 'Foo' },
  RestJsonHttpWithEmptyStructurePayload: { payloadConfig: {} },
  RestJsonHttpWithHeadersButNoPayload: { payloadConfig: {}, testId: 't-12345' },
}

function requestOf(one: BotoCase): HttpRequest {
  const { uri, body = '', headers = {} } = one.serialized ?? { uri: '/' }
  const [path = '/', query = ''] = uri.split(/\?(.*)/s)
  return {
    method: one.serialized?.method ?? one.given.http.method,
    path,
    query,
    headers: Object.entries(headers).flatMap(([name, value]) => [name.toLowerCase(), value]),
    body: bodyOf(Buffer.from(body)),
  }
}

function decode(model: ServiceModel, one: BotoCase): unknown {
  const request = requestOf(one)
  const operation = model.operations.get(one.given.name)
  assert.ok(operation)
  const body = Buffer.from(one.serialized?.body ?? '')
  const rest = model.protocol === 'restJson' || model.protocol === 'restXml'
  const routed = rest ? restRouter(model)(request.method, request.path, request.query) : { operation, labels: {} }
  assert.equal(routed?.operation.name, one.given.name, `no route for ${request.method} ${request.path}`)
  return protocols[model.protocol].decode(model, operation, request, body, routed.labels)
}

/**
 * A map of all query parameters holds those that other members are bound to as well, on a server; the cases, being for
 * clients, put in it what they please. They are compared by the rest.
 */
function withoutBound(value: unknown, model: ServiceModel, one: BotoCase): unknown {
  const { query, queryParams } = model.operations.get(one.given.name)?.request() ?? {}
  const input = plain(value) as Record<string, unknown>
  const map = queryParams && (input[queryParams.name] as Readonly<Record<string, unknown>> | undefined)
  if (queryParams === undefined || map === undefined) return input
  const rest = Object.entries(map).filter(([name]) => query?.has(name) !== true)
  if (rest.length === 0) delete input[queryParams.name]
  else input[queryParams.name] = Object.fromEntries(rest)
  return input
}

let ran = 0

for (const [file, protocol] of Object.entries(files)) {
  describe(`botocore's ${file} input cases, read backwards`, () => {
    for (const suite of readSuites('input', file)) {
      for (const one of suite.cases) {
        if (excluded[one.id] !== undefined) continue
        it(`${one.id} is read as its parameters`, () => {
          const model = modelOf(suite, one, protocol)
          const { input } = model.operations.get(one.given.name) ?? {}
          const expected = input === undefined ? {} : toValue(asSent[one.id] ?? one.params ?? {}, input)
          assert.deepEqual(withoutBound(decode(model, one), model, one), withoutBound(expected, model, one))
          ran += 1
        })
      }
    }
  })
}

describe('the input cases', () => {
  it('are there, and all but the listed run', { skip: !hasCases }, () =>
    assert.equal(ran, 299 - Object.keys(excluded).length),
  )
})
