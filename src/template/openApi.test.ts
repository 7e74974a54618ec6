import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { importOpenApi } from './openApi.ts'
import { ShapeError } from './shape.ts'
import type { Value } from './values.ts'

const integration = { type: 'aws_proxy', httpMethod: 'POST', uri: 'arn:f', payloadFormatVersion: '2.0' }
const jwt = {
  type: 'oauth2',
  'x-amazon-apigateway-authorizer': {
    type: 'jwt',
    identitySource: '$request.header.Authorization',
    jwtConfiguration: { issuer: 'https://issuer', audience: ['app'] },
  },
}

function imported(body: Value) {
  const ignored: string[] = []
  return { ...importOpenApi(body, { path: '#/Body', ignored }), ignored }
}

const withRoute = (operation: object, more: object = {}): Value =>
  ({ openapi: '3.0.1', info: { title: 't' }, paths: { '/x': { get: operation } }, ...more }) as Value

const routed = (more: object, document: object = {}) =>
  imported(withRoute({ 'x-amazon-apigateway-integration': integration, ...more }, document))

describe('an OpenAPI body', () => {
  it('describes the API', () => {
    const { api } = imported({
      openapi: '3.0.1',
      info: { title: 'name', description: 'text', version: '1.0' },
      paths: {},
      'x-amazon-apigateway-cors': {
        allowOrigins: ['*'],
        allowHeaders: ['a'],
        allowMethods: ['GET'],
        maxAge: '5',
        allowCredentials: 'false',
        exposeHeaders: ['b'],
      },
      tags: [{ name: 'k', 'x-amazon-apigateway-tag-value': 'v' }, { name: 'documentation only' }],
      servers: [{ url: 'x' }, { 'x-amazon-apigateway-endpoint-configuration': { disableExecuteApiEndpoint: true } }],
    })
    assert.deepEqual(api, {
      Name: 'name',
      Description: 'text',
      Version: '1.0',
      CorsConfiguration: {
        AllowOrigins: ['*'],
        AllowHeaders: ['a'],
        AllowMethods: ['GET'],
        MaxAge: 5,
        AllowCredentials: false,
        ExposeHeaders: ['b'],
      },
      Tags: { k: 'v' },
      DisableExecuteApiEndpoint: true,
    })
  })

  it('describes its routes by path and method', () => {
    const operation = { 'x-amazon-apigateway-integration': integration, responses: {} }
    const { routes } = imported({
      openapi: '3.0.1',
      paths: {
        '/a/{id}': { get: operation, post: operation },
        '/b': { 'x-amazon-apigateway-any-method': operation },
        $default: { 'x-amazon-apigateway-any-method': operation },
      },
    })
    assert.deepEqual(
      routes.map(({ key }) => key),
      ['GET /a/{id}', 'POST /a/{id}', 'ANY /b', '$default'],
    )
    assert.deepEqual(routes[0]?.integration, {
      IntegrationType: 'AWS_PROXY',
      IntegrationMethod: 'POST',
      IntegrationUri: 'arn:f',
      PayloadFormatVersion: '2.0',
    })
  })

  it('describes authorizers, and which route asks for which', () => {
    const document = { components: { securitySchemes: { Jwt: jwt } } }
    const { authorizers, routes } = routed({ security: [{ Jwt: ['scope'] }] }, document)
    assert.deepEqual(authorizers, [
      {
        Name: 'Jwt',
        AuthorizerType: 'JWT',
        IdentitySource: ['$request.header.Authorization'],
        JwtConfiguration: { Audience: ['app'], Issuer: 'https://issuer' },
      },
    ])
    assert.deepEqual(routes[0]?.authorization, { type: 'authorizer', name: 'Jwt', scopes: ['scope'] })
  })

  it("applies the document's own security to routes that name none, and NONE takes it off", () => {
    const document = { components: { securitySchemes: { Jwt: jwt } }, security: [{ Jwt: [] }] }
    assert.equal(routed({}, document).routes[0]?.authorization.type, 'authorizer')
    assert.equal(routed({ security: [{ NONE: [] }] }, document).routes[0]?.authorization.type, 'NONE')
    assert.equal(routed({ security: [] }, document).routes[0]?.authorization.type, 'NONE')
  })

  it('takes signed requests by the awsSigv4 scheme', () => {
    const document = {
      components: { securitySchemes: { IAM: { type: 'apiKey', 'x-amazon-apigateway-authtype': 'awsSigv4' } } },
    }
    assert.deepEqual(routed({ security: [{ IAM: [] }] }, document).routes[0]?.authorization, { type: 'AWS_IAM' })
  })

  it('takes an integration from its components', () => {
    const document = { components: { 'x-amazon-apigateway-integrations': { shared: integration } } }
    const operation = {
      'x-amazon-apigateway-integration': { $ref: '#/components/x-amazon-apigateway-integrations/shared' },
    }
    assert.equal(imported(withRoute(operation, document)).routes[0]?.integration.IntegrationUri, 'arn:f')
  })

  it('collects what is not acted on', () => {
    assert.deepEqual(routed({ 'x-other': 1, summary: 'documentation' }).ignored, ['Body/paths//x/get/x-other'])
  })

  for (const [what, body, message] of [
    ['no map', 'text', /expected type: JSONObject/],
    ['another version', { swagger: '2.0' }, /must be OpenAPI 3.0/],
    ['a route without an integration', withRoute({}), /required key \[x-amazon-apigateway-integration\] not found/],
    [
      'an unknown integration',
      withRoute({ 'x-amazon-apigateway-integration': { type: 'mock', uri: 'x' } }),
      /mock is not a valid enum value/,
    ],
    [
      'a scheme that is not there',
      withRoute({ 'x-amazon-apigateway-integration': integration, security: [{ Nope: [] }] }),
      /security scheme Nope is not defined/,
    ],
    [
      'a scheme that nobody could check',
      withRoute(
        { 'x-amazon-apigateway-integration': integration, security: [{ Key: [] }] },
        { components: { securitySchemes: { Key: { type: 'apiKey' } } } },
      ),
      /security scheme Key has no x-amazon-apigateway-authorizer/,
    ],
    [
      'a JWT authorizer without an issuer',
      withRoute({}, { components: { securitySchemes: { J: { 'x-amazon-apigateway-authorizer': { type: 'jwt' } } } } }),
      /required key \[jwtConfiguration\] not found/,
    ],
  ] as const) {
    it(`is refused with ${what}`, () => {
      assert.throws(
        () => imported(body as Value),
        (error: unknown) => error instanceof ShapeError && message.test(error.message),
      )
    })
  }
})
