import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { start, type TestServer } from '../testing.ts'

describe('pages of other origins', () => {
  let server: TestServer
  before(async () => {
    server = await start()
  })
  after(() => server.stop())

  const origin = { origin: 'https://app.example.com' }
  const asks = { ...origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'x-amz-target' }
  const allowed = (answer: Response) => answer.headers.get('access-control-allow-origin')
  const post = (headers: Record<string, string>, body = '{}') => fetch(server.url, { method: 'POST', headers, body })

  it('may post to the services that apps sign in with, and read their answers and faults', async () => {
    const told = await fetch(server.url, { method: 'OPTIONS', headers: asks })
    assert.deepEqual([told.status, allowed(told)], [200, '*'])
    assert.match(told.headers.get('access-control-allow-headers') ?? '', /^\*,Authorization$/)
    assert.equal(told.headers.get('access-control-allow-credentials'), null)
    for (const target of ['AWSCognitoIdentityProviderService.InitiateAuth', 'AWSCognitoIdentityService.GetId']) {
      const answer = await post({ ...origin, 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target })
      assert.deepEqual([answer.status, allowed(answer)], [400, '*'], target)
      assert.match(answer.headers.get('access-control-expose-headers') ?? '', /x-amzn-ErrorType/)
    }
    const form = { ...origin, 'content-type': 'application/x-www-form-urlencoded' }
    const sts = await post(form, 'Action=GetCallerIdentity&Version=2011-06-15')
    assert.deepEqual([sts.status, allowed(sts)], [403, '*'])
  })

  it('may not read what other services answer, nor are they let to ask in other ways', async () => {
    const form = { ...origin, 'content-type': 'application/x-www-form-urlencoded' }
    const iam = await post(form, 'Action=ListUsers&Version=2010-05-08')
    assert.deepEqual([iam.status, allowed(iam)], [403, null])
    assert.equal(allowed(await fetch(server.url, { headers: origin })), null)
    const others: readonly (readonly [string, Record<string, string>])[] = [
      ['/', { ...asks, 'access-control-request-method': 'PUT' }],
      ['/', origin],
      ['/', { 'access-control-request-method': 'POST' }],
      ['/bucket', asks],
      ['/bucket/key', asks],
    ]
    for (const [path, headers] of others) {
      assert.equal(allowed(await fetch(server.url + path, { method: 'OPTIONS', headers })), null, path)
    }
  })

  it('is no matter for who is no browser', async () => {
    const target = 'AWSCognitoIdentityProviderService.InitiateAuth'
    const answer = await post({ 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target })
    assert.equal(allowed(answer), null)
  })
})
