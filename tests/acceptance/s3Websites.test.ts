import assert from 'node:assert/strict'
import { request } from 'node:http'
import { after, before, describe, it } from 'node:test'
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketWebsiteCommand,
  DeletePublicAccessBlockCommand,
  GetBucketWebsiteCommand,
  HeadObjectCommand,
  PutBucketPolicyCommand,
  PutBucketWebsiteCommand,
  PutObjectCommand,
  S3Client,
  type WebsiteConfiguration,
} from '@aws-sdk/client-s3'
import { start, type TestServer } from '../../src/testing.ts'

interface Page {
  readonly status: number | undefined
  readonly location: string | undefined
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
}

describe('A bucket as a website', { timeout: 60_000 }, () => {
  let server: TestServer
  let s3: S3Client
  before(async () => {
    server = await start({ trustedProxies: '127.0.0.1', secureLoopback: true })
    const { url: endpoint, region, root: credentials } = server
    s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true, maxAttempts: 1 })
    for (const Bucket of ['site', 'moved', 'plain', 'guarded']) {
      await s3.send(new CreateBucketCommand({ Bucket }))
      await s3.send(new DeletePublicAccessBlockCommand({ Bucket }))
    }
    await open('site')
    await open('plain')
    await configure('site', { IndexDocument: { Suffix: 'index.html' } })
    for (const [key, text] of [
      ['index.html', 'home'],
      ['docs/index.html', 'docs'],
      ['a b.html', 'spaced'],
      ['404.html', 'nothing here'],
    ] as const) {
      await put('site', key, text)
    }
  })
  after(() => server.stop())

  const put = (Bucket: string, Key: string, Body: string, more: object = {}) =>
    s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: 'text/html', ...more }))
  const configure = (Bucket: string, WebsiteConfiguration: WebsiteConfiguration) =>
    s3.send(new PutBucketWebsiteCommand({ Bucket, WebsiteConfiguration }))
  const open = (Bucket: string, Condition: object = {}, actions = ['s3:GetObject']) => {
    const resource = `arn:aws:s3:::${Bucket}`
    const statements = actions.map((Action) => ({
      Effect: 'Allow',
      Principal: '*',
      Action,
      Resource: Action === 's3:ListBucket' ? resource : `${resource}/*`,
      Condition,
    }))
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: statements })
    return s3.send(new PutBucketPolicyCommand({ Bucket, Policy }))
  }
  const ask = (host: string, path: string, more: { method?: string; headers?: Record<string, string> } = {}) =>
    new Promise<Page>((resolve, reject) => {
      const options = { host: '127.0.0.1', port: server.port, path, method: more.method ?? 'GET' }
      const sent = request({ ...options, headers: { host, ...more.headers } }, (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (chunk) => {
          text += chunk
        })
        response.on('end', () =>
          resolve({
            status: response.statusCode,
            location: response.headers.location,
            headers: response.headers,
            text,
          }),
        )
      })
      sent.on('error', reject).end()
    })
  const site = (path: string, more?: Parameters<typeof ask>[2]) =>
    ask(`site.s3-website.${server.region}.localhost:${server.port}`, path, more)

  it('shows pages, and the index of folders', async () => {
    for (const [path, text] of [
      ['/', 'home'],
      ['/index.html', 'home'],
      ['/docs/', 'docs'],
      ['/a%20b.html?anything=1', 'spaced'],
    ] as const) {
      const page = await site(path)
      assert.deepEqual([page.status, page.text, page.headers['content-type']], [200, text, 'text/html'], path)
    }
    const folder = await site('/docs')
    assert.deepEqual([folder.status, folder.location], [302, '/docs/'])
    assert.equal((await ask(`site.s3-website-${server.region}.amazonaws.com`, '/')).text, 'home')
    const head = await site('/', { method: 'HEAD' })
    assert.deepEqual([head.status, head.text, head.headers['content-length']], [200, '', '4'])
    const partial = await site('/', { headers: { range: 'bytes=1-2' } })
    assert.deepEqual([partial.status, partial.text], [206, 'om'])
    const resumed = await site('/', { headers: { range: 'bytes=1-2', 'if-range': '"before"' } })
    assert.deepEqual([resumed.status, resumed.text], [200, 'home'])
    const etag = String(head.headers['etag'])
    assert.equal((await site('/', { headers: { 'if-none-match': etag } })).status, 304)
  })

  it('is in the region that its location was called EU for', async () => {
    const CreateBucketConfiguration = { LocationConstraint: 'EU' as const }
    await s3.send(new CreateBucketCommand({ Bucket: 'ireland', CreateBucketConfiguration }))
    await s3.send(new DeletePublicAccessBlockCommand({ Bucket: 'ireland' }))
    await open('ireland')
    await configure('ireland', { IndexDocument: { Suffix: 'index.html' } })
    await put('ireland', 'index.html', 'green')
    assert.equal((await ask('ireland.s3-website.eu-west-1.localhost', '/')).text, 'green')
    const astray = await ask('ireland.s3-website.us-east-1.localhost', '/')
    assert.equal(astray.status, 400)
    assert.match(astray.text, /ireland\.s3-website\.eu-west-1\.localhost/)
  })

  it('tells what is not there as AWS does, in a page', async () => {
    const missing = await site('/%3Cscript%3E')
    assert.deepEqual([missing.status, missing.headers['x-amz-error-code']], [403, 'AccessDenied'])
    assert.match(missing.text, /<title>403 Forbidden<\/title>[\s\S]*<li>Code: AccessDenied<\/li>/)
    await open('site', {}, ['s3:GetObject', 's3:ListBucket'])
    const found = await site('/%3Cscript%3E')
    assert.equal(found.status, 404)
    assert.equal(found.headers['content-type'], 'text/html; charset=utf-8')
    assert.match(
      found.text,
      /<h1>404 Not Found<\/h1>[\s\S]*<li>Code: NoSuchKey<\/li>[\s\S]*<li>Key: &lt;script&gt;<\/li>/,
    )
    await open('site')
    const posted = await site('/', { method: 'POST' })
    assert.deepEqual([posted.status, posted.headers['x-amz-error-code']], [405, 'MethodNotAllowed'])
    const plain = await ask(`plain.s3-website.${server.region}.localhost`, '/')
    assert.deepEqual([plain.status, plain.headers['x-amz-error-code']], [404, 'NoSuchWebsiteConfiguration'])
    const nobody = await ask(`nobodys.s3-website.${server.region}.localhost`, '/')
    assert.deepEqual([nobody.status, nobody.headers['x-amz-error-code']], [404, 'NoSuchBucket'])
    const abroad = await ask('site.s3-website.eu-west-3.localhost', '/')
    assert.deepEqual([abroad.status, abroad.headers['x-amz-error-code']], [400, 'IncorrectEndpoint'])
    assert.equal((await site('/%E0%A4')).status, 400)
  })

  it('shows its own page for errors, with their status', async () => {
    await configure('site', { IndexDocument: { Suffix: 'index.html' }, ErrorDocument: { Key: '404.html' } })
    const page = await site('/no-such', { headers: { 'if-none-match': '*', range: 'bytes=0-1' } })
    assert.deepEqual([page.status, page.text], [403, 'nothing here'])
    await configure('site', { IndexDocument: { Suffix: 'index.html' }, ErrorDocument: { Key: 'no such either' } })
    const plain = await site('/nothing')
    assert.equal(plain.status, 403)
    assert.match(plain.text, /An Error Occurred While Attempting to Retrieve a Custom Error Document/)
  })

  it('redirects by rules, before an object is read and after it was not found', async () => {
    await configure('site', {
      IndexDocument: { Suffix: 'index.html' },
      RoutingRules: [
        { Condition: { KeyPrefixEquals: 'old/' }, Redirect: { ReplaceKeyPrefixWith: 'docs/' } },
        {
          Condition: { KeyPrefixEquals: 'away/' },
          Redirect: { HostName: 'example.com', Protocol: 'https', HttpRedirectCode: '307', ReplaceKeyWith: 'x y' },
        },
        { Condition: { HttpErrorCodeReturnedEquals: '403' }, Redirect: { ReplaceKeyPrefixWith: '#!/' } },
      ],
    })
    assert.equal((await site('/docs/')).status, 200)
    for (const [path, status, location] of [
      ['/old/a%3Fb', 301, '/docs/a%3Fb'],
      ['/away/x', 307, 'https://example.com/x%20y'],
      ['/gone', 301, '/#!/gone'],
    ] as const) {
      const page = await site(path)
      assert.deepEqual([page.status, page.location], [status, location], path)
    }
  })

  it('never makes a host of a key', async () => {
    await configure('site', {
      IndexDocument: { Suffix: 'index.html' },
      RoutingRules: [{ Condition: { HttpErrorCodeReturnedEquals: '403' }, Redirect: { HttpRedirectCode: '302' } }],
    })
    assert.equal((await site('//example.com/x')).location, '/%2Fexample.com/x')
    assert.equal((await site('/%5C%5Cexample.com')).location, '/%5C%5Cexample.com')
    assert.equal((await site('/%0D%0Aset-cookie:a=b')).location, '/%0D%0Aset-cookie:a=b')
  })

  it('sends on to where an object says it is, which S3 itself only tells', async () => {
    await configure('site', { IndexDocument: { Suffix: 'index.html' } })
    await put('site', 'there', '', { WebsiteRedirectLocation: '/docs/' })
    await put('site', 'far', '', { WebsiteRedirectLocation: 'https://example.com/' })
    const there = await site('/there')
    assert.deepEqual([there.status, there.location, there.text], [301, '/docs/', ''])
    assert.equal((await site('/far')).location, 'https://example.com/')
    const { WebsiteRedirectLocation } = await s3.send(new HeadObjectCommand({ Bucket: 'site', Key: 'there' }))
    assert.equal(WebsiteRedirectLocation, '/docs/')
    await s3.send(new CopyObjectCommand({ Bucket: 'site', Key: 'copy', CopySource: 'site/there' }))
    const copy = await s3.send(new HeadObjectCommand({ Bucket: 'site', Key: 'copy' }))
    assert.equal(copy.WebsiteRedirectLocation, undefined)
    for (const WebsiteRedirectLocation of ['javascript:alert(1)', 'docs/', `/${'x'.repeat(2048)}`]) {
      await assert.rejects(put('site', 'bad', '', { WebsiteRedirectLocation }), { name: 'InvalidRedirectLocation' })
    }
  })

  it('sends everything to another host', async () => {
    await configure('moved', { RedirectAllRequestsTo: { HostName: 'example.com', Protocol: 'https' } })
    const page = await ask(`moved.s3-website.${server.region}.localhost`, '/a%20b?c=d')
    assert.deepEqual([page.status, page.location], [301, 'https://example.com/a%20b?c=d'])
  })

  it('stands in a path for who has no name for it, where its pages are nobody', async () => {
    const path = '/_aws/s3-website/site'
    const home = await ask('127.0.0.1', `${path}/`)
    assert.deepEqual([home.status, home.text], [200, 'home'])
    assert.match(String(home.headers['content-security-policy']), /^sandbox (?!.*allow-same-origin)/)
    assert.equal((await ask('127.0.0.1', path)).location, `${path}/`)
    assert.equal((await ask('127.0.0.1', `${path}/docs`)).location, `${path}/docs/`)
    assert.equal((await ask('127.0.0.1', `${path}/there`)).location, `${path}/docs/`)
  })

  it('shows what nobody may read to nobody, whoever asks and however', async () => {
    await configure('guarded', { IndexDocument: { Suffix: 'index.html' } })
    await put('guarded', 'index.html', 'inside')
    const guarded = (path: string, headers: Record<string, string> = {}) =>
      ask(`guarded.s3-website.${server.region}.localhost`, path, { headers })
    assert.equal((await guarded('/')).status, 403)
    const [{ headers: signed }] = [await signedHeaders(s3)]
    assert.equal((await guarded('/', signed)).status, 403)
    assert.equal((await guarded('/?acl')).status, 403)
    await open('guarded', { IpAddress: { 'aws:SourceIp': '203.0.113.7' } })
    assert.equal((await guarded('/')).status, 403, 'not the loopback address of a request from inside')
    assert.equal((await guarded('/', { 'x-forwarded-for': '203.0.113.7' })).text, 'inside')
    await open('guarded', { Bool: { 'aws:SecureTransport': 'true' } })
    const forwarded = { 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'http' }
    assert.equal((await guarded('/', forwarded)).status, 403)
    assert.equal((await guarded('/', { ...forwarded, 'x-forwarded-proto': 'https' })).status, 200)
    await open('guarded', { StringEquals: { 'aws:Referer': 'https://example.com/' } })
    assert.equal((await guarded('/')).status, 403)
    assert.equal((await guarded('/', { referer: 'https://example.com/' })).status, 200)
  })

  it('is configured as on AWS', async () => {
    const whole: WebsiteConfiguration = {
      IndexDocument: { Suffix: 'i.html' },
      ErrorDocument: { Key: 'e.html' },
      RoutingRules: [
        {
          Condition: { KeyPrefixEquals: 'a/', HttpErrorCodeReturnedEquals: '404' },
          Redirect: { HostName: 'h', Protocol: 'https', HttpRedirectCode: '302', ReplaceKeyWith: 'k' },
        },
      ],
    }
    await configure('plain', whole)
    const { $metadata: _, ...shown } = await s3.send(new GetBucketWebsiteCommand({ Bucket: 'plain' }))
    assert.deepEqual(shown, whole)
    await s3.send(new DeleteBucketWebsiteCommand({ Bucket: 'plain' }))
    await assert.rejects(s3.send(new GetBucketWebsiteCommand({ Bucket: 'plain' })), {
      name: 'NoSuchWebsiteConfiguration',
    })
    const index = { IndexDocument: { Suffix: 'index.html' } }
    const cases: readonly (readonly [WebsiteConfiguration, string])[] = [
      [{}, 'InvalidArgument'],
      [{ IndexDocument: { Suffix: 'a/b' } }, 'InvalidArgument'],
      [{ ...index, RedirectAllRequestsTo: { HostName: 'h' } }, 'InvalidRequest'],
      [{ RedirectAllRequestsTo: { HostName: 'h"\r\n' } }, 'InvalidArgument'],
      [{ ...index, RoutingRules: [{ Redirect: { HttpRedirectCode: '200' } }] }, 'InvalidRequest'],
      [
        { ...index, RoutingRules: [{ Redirect: { ReplaceKeyWith: 'a', ReplaceKeyPrefixWith: 'b' } }] },
        'InvalidRequest',
      ],
      [
        {
          ...index,
          RoutingRules: [{ Condition: { HttpErrorCodeReturnedEquals: '200' }, Redirect: { HostName: 'h' } }],
        },
        'InvalidRequest',
      ],
    ]
    for (const [configuration, name] of cases) {
      await assert.rejects(configure('plain', configuration), { name }, JSON.stringify(configuration))
    }
  })
})

/** What the owner's own client would send with its signature. */
async function signedHeaders(s3: S3Client): Promise<{ readonly headers: Record<string, string> }> {
  let headers: Record<string, string> = {}
  const command = new HeadObjectCommand({ Bucket: 'guarded', Key: 'index.html' })
  command.middlewareStack.add(
    (next) => (args) => {
      headers = { ...(args.request as { readonly headers: Record<string, string> }).headers }
      return next(args)
    },
    { step: 'finalizeRequest', priority: 'low' },
  )
  await s3.send(command)
  return { headers: { authorization: headers['authorization'] ?? '', 'x-amz-date': headers['x-amz-date'] ?? '' } }
}
