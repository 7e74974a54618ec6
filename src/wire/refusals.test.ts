import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Fault } from '../kernel/fault.ts'
import { bodyOf } from './conformance/bytes.ts'
import { loadModel, type ServiceName } from './model.ts'
import { protocols } from './protocols/index.ts'

interface Sent {
  readonly body?: string | Uint8Array
  readonly query?: string
  readonly headers?: readonly string[]
  readonly labels?: Readonly<Record<string, string>>
}

async function decode(service: ServiceName, name: string, sent: Sent): Promise<unknown> {
  const model = await loadModel(service)
  const operation = model.operations.get(name) ?? assert.fail(name)
  const body = Buffer.from(sent.body ?? '')
  const { query = '', headers = [], labels = {} } = sent
  const request = { method: operation.http.method, path: '/', query, headers, body: bodyOf(body) }
  return protocols[model.protocol].decode(model, operation, request, body, labels)
}

/** Asserts the fault that a request gets: its code, message and status. */
async function refused(
  service: ServiceName,
  name: string,
  sent: Sent,
  code: string,
  message: string | RegExp,
  status = 400,
): Promise<void> {
  await assert.rejects(decode(service, name, sent), (error) => {
    assert.ok(error instanceof Fault, String(error))
    assert.equal(error.code, code)
    if (typeof message === 'string') assert.equal(error.message, message)
    else assert.match(error.message, message)
    assert.equal(error.status, status)
    return true
  })
}

const detected = (text: string): string => `1 validation error detected: ${text}`

describe('an AWS JSON body', () => {
  const json = (body: unknown): Sent => ({ body: JSON.stringify(body) })

  it('that is no JSON, or no UTF-8, is a SerializationException', async () => {
    await refused('cognito-identity', 'GetId', { body: '{"a":' }, 'SerializationException', '')
    await refused('cognito-identity', 'GetId', { body: Buffer.from([0x7b, 0xff, 0x7d]) }, 'SerializationException', '')
  })

  it('of another type than the model says is a SerializationException that names both', async () => {
    const cases = [
      [{ IdentityPoolId: 5 }, 'NUMBER_VALUE can not be converted to a String'],
      [{ IdentityPoolId: true }, 'TRUE_VALUE can not be converted to a String'],
      [{ IdentityPoolId: {} }, 'Start of structure or map found where not expected.'],
      [{ IdentityPoolId: [] }, 'Start of list found where not expected'],
      [{ Logins: [] }, 'Start of list found where not expected'],
      [[], 'Start of list found where not expected'],
    ] as const
    for (const [body, message] of cases) {
      await refused('cognito-identity', 'GetId', json(body), 'SerializationException', message)
    }
    const list = { MaxResults: '5', IdentityPoolId: 'us-east-1:1' }
    const message = 'STRING_VALUE can not be converted to an Integer'
    await refused('cognito-identity', 'ListIdentities', json(list), 'SerializationException', message)
    const fraction = { MaxResults: 1.5, IdentityPoolId: 'us-east-1:1' }
    await refused('cognito-identity', 'ListIdentities', json(fraction), 'SerializationException', /an Integer$/)
  })

  it('without a required member is named by the member', async () => {
    const message = detected("Value null at 'identityPoolId' failed to satisfy constraint: Member must not be null")
    await refused('cognito-identity', 'GetId', json({}), 'ValidationException', message)
    await refused('cognito-identity', 'GetId', json({ IdentityPoolId: null }), 'ValidationException', message)
    await refused('cognito-identity', 'GetId', {}, 'ValidationException', message)
  })

  it('with several violations lists them', async () => {
    await refused(
      'cognito-idp',
      'InitiateAuth',
      json({}),
      'InvalidParameterException',
      "2 validation errors detected: Value null at 'authFlow' failed to satisfy constraint: Member must not be null; " +
        "Value null at 'clientId' failed to satisfy constraint: Member must not be null",
    )
  })

  it('with a value that breaks a pattern, an enum, a length or a range says which', async () => {
    const pattern = detected(
      "Value 'not-a-pool' at 'identityPoolId' failed to satisfy constraint: " +
        'Member must satisfy regular expression pattern: [\\w-]+:[0-9a-f-]+',
    )
    await refused('cognito-identity', 'GetId', json({ IdentityPoolId: 'not-a-pool' }), 'ValidationException', pattern)
    const auth = json({ AuthFlow: 'NONE', ClientId: 'a' })
    const set =
      /^1 validation error detected: Value 'NONE' at 'authFlow' .* Member must satisfy enum value set: \[.*USER_SRP_AUTH/
    await refused('cognito-idp', 'InitiateAuth', auth, 'InvalidParameterException', set)
    const long = json({ PoolName: 'p'.repeat(129) })
    const length = /at 'poolName' failed to satisfy constraint: Member must have length less than or equal to 128$/
    await refused('cognito-idp', 'CreateUserPool', long, 'InvalidParameterException', length)
    const few = json({ IdentityPoolId: 'us-east-1:1', MaxResults: 0 })
    const range = /'maxResults' failed to satisfy constraint: Member must have value greater than or equal to 1$/
    await refused('cognito-identity', 'ListIdentities', few, 'ValidationException', range)
  })

  it('never has a secret repeated', async () => {
    const sent = json({ ClientId: 'a', Username: 'ann', Password: ' s3cret' })
    const message = detected(
      "Value at 'password' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[\\S]+.*[\\S]+$",
    )
    await refused('cognito-idp', 'SignUp', sent, 'InvalidParameterException', message)
  })

  it('names a nested member by its path', async () => {
    const sent = json({ PoolName: 'p', Policies: { PasswordPolicy: { MinimumLength: 2 } } })
    const path = /'policies.passwordPolicy.minimumLength' failed .* Member must have value greater than or equal to 6$/
    await refused('cognito-idp', 'CreateUserPool', sent, 'InvalidParameterException', path)
    const tagged = json({
      ResourceArn: 'arn:aws:cognito-idp:us-east-1:000000000000:userpool/p',
      Tags: { a: 'b'.repeat(300) },
    })
    await refused(
      'cognito-idp',
      'TagResource',
      tagged,
      'InvalidParameterException',
      /'tags' .* Map value must satisfy constraint: \[/,
    )
  })

  it('with a null in a list or map is refused', async () => {
    const sent = json({ PoolName: 'p', Schema: [null] })
    await refused('cognito-idp', 'CreateUserPool', sent, 'InvalidParameterException', /Value null at 'schema.1.member'/)
  })

  it('with a null in a map is refused, but for the parameters of a sign-in, where it says that there is none', async () => {
    const metadata = json({ ClientId: 'c', ChallengeName: 'PASSWORD_VERIFIER', ClientMetadata: { a: null } })
    const path = /Value null at 'clientMetadata.a.member'/
    await refused('cognito-idp', 'RespondToAuthChallenge', metadata, 'InvalidParameterException', path)
    const sent = {
      ClientId: 'c',
      ChallengeName: 'PASSWORD_VERIFIER',
      ChallengeResponses: { USERNAME: 'a', DEVICE_KEY: null },
    }
    const read = (await decode('cognito-idp', 'RespondToAuthChallenge', json(sent))) as { ChallengeResponses: object }
    assert.deepEqual(Object.entries(read.ChallengeResponses), [['USERNAME', 'a']])
  })

  it('cannot reach a prototype', async () => {
    const body =
      '{"IdentityPoolId":"us-east-1:1","Logins":{"__proto__":"x","constructor":"y"},"__proto__":{"AccountId":"1"}}'
    const input = (await decode('cognito-identity', 'GetId', { body })) as { Logins: Record<string, string> }
    assert.equal(Object.getPrototypeOf(input), Object.prototype)
    assert.deepEqual(Object.keys(input), ['IdentityPoolId', 'Logins'])
    assert.deepEqual(Object.entries(input.Logins), [
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ])
    assert.equal(({} as Record<string, unknown>)['AccountId'], undefined)
  })

  it('that nests without end is refused, not followed', async () => {
    const deep = '['.repeat(200_000)
    await refused('cognito-identity', 'GetId', { body: deep }, 'SerializationException', '')
    const settings = `{"UserPoolId":"us-east-1_a","Settings":${'{"a":'.repeat(500)}1${'}'.repeat(500)}}`
    const sent = { body: settings }
    await refused('cognito-idp', 'CreateManagedLoginBranding', sent, 'SerializationException', 'Nesting is too deep')
  })
})

describe('a query form', () => {
  it('that is no form is a MalformedQueryString', async () => {
    const message = 'The query string contains a syntax error.'
    await refused('sts', 'AssumeRole', { body: 'a=%zz' }, 'MalformedQueryString', message, 404)
    await refused('sts', 'AssumeRole', { body: 'RoleArn=a&RoleArn=b' }, 'MalformedQueryString', message, 404)
  })

  it('without a required parameter is a ValidationError', async () => {
    const body = 'Action=AssumeRole&Version=2011-06-15&RoleSessionName=me'
    const message = detected("Value null at 'roleArn' failed to satisfy constraint: Member must not be null")
    await refused('sts', 'AssumeRole', { body }, 'ValidationError', message)
  })

  it('with text for a number is a MalformedInput', async () => {
    const body = 'RoleArn=arn:aws:iam::000000000000:role/r&RoleSessionName=me&DurationSeconds=soon'
    await refused('sts', 'AssumeRole', { body }, 'MalformedInput', 'STRING_VALUE can not be converted to an Integer')
  })

  it('with a broken list is a MalformedInput', async () => {
    const body = 'RoleName=r&Tags.member.x.Key=a'
    await refused('iam', 'TagRole', { body }, 'MalformedInput', 'Key is not a valid index')
    await refused('iam', 'TagRole', { body: 'RoleName=r&Tags=a' }, 'MalformedInput', 'Expected list')
  })

  it("has IAM's own words for a name", async () => {
    const body = 'RoleName=a%20b'
    const message =
      'The specified value for roleName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-'
    await refused('iam', 'GetRole', { body }, 'ValidationError', message)
  })

  it('names an element of a list by its place', async () => {
    const body = 'RoleName=r&Tags.member.1.Key=ok&Tags.member.1.Value=v&Tags.member.2.Key=ok&Tags.member.2.Value=a,b'
    const message =
      /Value 'a,b' at 'tags.2.member.value' failed to satisfy constraint: Member must satisfy regular expression/
    await refused('iam', 'TagRole', { body }, 'ValidationError', message)
  })
})

describe('an S3 request', () => {
  const labels = { Bucket: 'b', Key: 'k' }
  const malformed = 'The XML you provided was not well-formed or did not validate against our published schema'
  const xml = (body: string | Uint8Array): Sent => ({ body, labels })
  const refusedXml = (body: string | Uint8Array, name = 'PutBucketVersioning') =>
    refused('s3', name, xml(body), 'MalformedXML', malformed)

  it('with XML that is not well-formed gets MalformedXML', async () => {
    for (const body of [
      'not xml',
      '<VersioningConfiguration>',
      '<VersioningConfiguration></Other>',
      '<VersioningConfiguration/><VersioningConfiguration/>',
      '<VersioningConfiguration>&unknown;</VersioningConfiguration>',
      Buffer.from([0x3c, 0xff, 0x3e]),
    ]) {
      await refusedXml(body)
    }
  })

  it('with a document type, a processing instruction or bottomless nesting gets MalformedXML', async () => {
    await refusedXml('<!DOCTYPE x [<!ENTITY a "b">]><VersioningConfiguration/>')
    await refusedXml('<!DOCTYPE x SYSTEM "file:///etc/passwd"><VersioningConfiguration/>')
    await refusedXml('<?php x?><VersioningConfiguration/>')
    await refusedXml('<a>'.repeat(100_000))
  })

  it('with XML that is not of the schema gets MalformedXML', async () => {
    await refusedXml('<Other/>')
    await refusedXml('<VersioningConfiguration><Status>Maybe</Status></VersioningConfiguration>')
    await refusedXml('<VersioningConfiguration><Nothing/></VersioningConfiguration>')
    await refusedXml('<VersioningConfiguration>text</VersioningConfiguration>')
    await refusedXml(
      '<VersioningConfiguration><Status>Enabled</Status><Status>Enabled</Status></VersioningConfiguration>',
    )
    await refusedXml('<Delete><Object></Object></Delete>', 'DeleteObjects')
  })

  it('may hold CDATA, comments, a namespace and a declaration', async () => {
    const body =
      '<?xml version="1.0"?><!-- c --><VersioningConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">' +
      '<Status><![CDATA[Enabled]]></Status></VersioningConfiguration>'
    const input = await decode('s3', 'PutBucketVersioning', xml(body))
    assert.deepEqual(input, { Bucket: 'b', VersioningConfiguration: { Status: 'Enabled' } })
  })

  it('without the body that it needs gets MissingRequestBodyError', async () => {
    await refused('s3', 'PutBucketVersioning', xml(''), 'MissingRequestBodyError', 'Request body is empty.')
  })

  it('with text for a number gets InvalidArgument that names it', async () => {
    const message = 'Provided max-keys not an integer or within integer range'
    await refused('s3', 'ListObjectsV2', { labels, query: 'max-keys=blah' }, 'InvalidArgument', message)
    await assert.rejects(decode('s3', 'ListObjectsV2', { labels, query: 'max-keys=99999999999' }), (error) => {
      assert.ok(error instanceof Fault)
      assert.deepEqual(error.members, { ArgumentName: 'max-keys', ArgumentValue: '99999999999' })
      return true
    })
  })

  it('without a parameter that it needs gets InvalidArgument', async () => {
    const message = 'Missing required parameter for this request: partNumber'
    await refused('s3', 'UploadPart', { labels, query: 'uploadId=u' }, 'InvalidArgument', message)
  })

  it('with a date that is none is read without it where HTTP says so', async () => {
    const headers = ['if-modified-since', 'yesterday', 'if-none-match', '"e"']
    const input = (await decode('s3', 'GetObject', { labels, headers })) as Record<string, unknown>
    assert.equal(input['IfModifiedSince'], undefined)
    assert.equal(input['IfNoneMatch'], '"e"')
  })

  it('with a date in a form that HTTP had before is read with it', async () => {
    const moment = new Date('1994-11-06T08:49:37Z')
    for (const date of ['Sunday, 06-Nov-94 08:49:37 GMT', 'Sun Nov  6 08:49:37 1994', moment.toUTCString()]) {
      const headers = ['if-unmodified-since', date]
      const input = (await decode('s3', 'GetObject', { labels, headers })) as Record<string, unknown>
      assert.deepEqual(input['IfUnmodifiedSince'], moment, date)
    }
  })
})

describe('a REST JSON request', () => {
  it('that is no JSON gets the fault of its service', async () => {
    const message = 'Could not parse request body into json'
    await refused('lambda', 'CreateFunction', { body: '{' }, 'SerializationException', message)
    await refused('apigatewayv2', 'CreateApi', { body: '{' }, 'BadRequestException', 'Invalid request body')
  })

  it('without a required member gets a validation fault', async () => {
    const required = /Value null at 'functionName' failed to satisfy constraint: Member must not be null/
    await refused('lambda', 'CreateFunction', { body: '{}' }, 'ValidationException', required)
    await refused(
      'apigatewayv2',
      'CreateRoute',
      { body: '{}', labels: { ApiId: 'a' } },
      'BadRequestException',
      /'routeKey'/,
    )
  })
})
