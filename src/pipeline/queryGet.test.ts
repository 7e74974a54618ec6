import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { emptyHash, presignQuery } from '../sigv4/index.ts'
import { start, type TestServer } from '../testing.ts'

const minute = 60_000

describe('query requests in the target of a GET', () => {
  let server: TestServer
  before(async () => {
    server = await start()
  })
  after(() => server.stop())

  const presigned = (query: string, service: string, expires: number): string => {
    const request = { method: 'GET', path: '/', query, headers: ['host', new URL(server.url).host] }
    const terms = { now: server.clock.now(), region: 'us-east-1', service, expires, payload: emptyHash }
    return `${server.url}/?${presignQuery(request, server.root, terms)}`
  }
  const get = async (url: string) => {
    const answer = await fetch(url)
    return { status: answer.status, text: await answer.text() }
  }
  const whoAmI = 'Action=GetCallerIdentity&Version=2011-06-15'

  test('a presigned GetCallerIdentity tells who signed it, and only for what was signed', async () => {
    const url = presigned(whoAmI, 'sts', 900)
    const { status, text } = await get(url)
    assert.equal(status, 200, text)
    assert.match(text, new RegExp(`<Arn>arn:aws:iam::${server.account}:root</Arn>`))
    const other = await get(url.replace('GetCallerIdentity', 'GetSessionToken'))
    assert.equal(other.status, 403)
    assert.match(other.text, /SignatureDoesNotMatch/)
  })

  test('presigned requests of STS and IAM end after 15 minutes, whatever they say of their end', async () => {
    const week = presigned(whoAmI, 'sts', 604_800)
    const users = presigned('Action=ListUsers&Version=2010-05-08', 'iam', 604_800)
    const short = presigned(whoAmI, 'sts', 60)
    server.clock.advance(14 * minute)
    for (const url of [week, users, short]) assert.equal((await get(url)).status, 200)
    server.clock.advance(2 * minute)
    for (const url of [week, users, short]) {
      const { status, text } = await get(url)
      assert.equal(status, 403)
      assert.match(text, /Signature expired/)
    }
  })

  test('an unsigned GET reaches the operations that take one, and none that takes a signature', async () => {
    const token = 'WebIdentityToken=no-token-at-all&RoleArn=arn:aws:iam::000000000000:role/web&RoleSessionName=ana'
    const web = await get(`${server.url}/?Action=AssumeRoleWithWebIdentity&Version=2011-06-15&${token}`)
    assert.match(web.text, /InvalidIdentityToken/)
    const unsigned = await get(`${server.url}/?${whoAmI}`)
    assert.equal(unsigned.status, 403)
    assert.match(unsigned.text, /MissingAuthenticationToken/)
  })

  test('a GET that names an action of no version that there is stays a request to S3', async () => {
    const { status, text } = await get(`${server.url}/?Action=GetCallerIdentity&Version=1`)
    assert.equal(status, 403)
    assert.match(text, /<Error><Code>AccessDenied<\/Code>/)
  })
})
