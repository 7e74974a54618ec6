import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it, type TestContext } from 'node:test'
import { npmClient } from '../npmClients.ts'
import { type HostedWorld, openHostedWorld, password } from './hostedWorld.ts'

/** What of `playwright-core` this test uses. */
interface Page {
  readonly goto: (url: string) => Promise<unknown>
  readonly fill: (selector: string, text: string) => Promise<void>
  readonly press: (selector: string, key: string) => Promise<void>
  readonly click: (selector: string) => Promise<void>
  readonly waitForURL: (url: RegExp) => Promise<void>
  readonly url: () => string
  readonly title: () => Promise<string>
  readonly on: (event: 'console', listener: (message: { readonly text: () => string }) => void) => void
  readonly locator: (selector: string) => {
    readonly textContent: () => Promise<string | null>
    readonly evaluate: <T>(run: (element: { readonly id: string }) => T) => Promise<T>
  }
}
interface Playwright {
  readonly chromium: {
    readonly launch: (options: object) => Promise<{
      readonly newPage: (options: object) => Promise<Page>
      readonly close: () => Promise<void>
    }>
  }
}

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Chromium of this machine. Where it is missing the test says so and is skipped; in CI, which installs it, it fails. */
function chromium(test: TestContext): string | undefined {
  const found = places.find((path) => existsSync(path))
  if (found === undefined && process.env['CI'] === 'true') throw new Error('CI must have chromium')
  if (found === undefined) test.skip('chromium is not installed')
  return found
}

describe('the pages of a user pool in Chromium, without scripts', { timeout: 90_000 }, () => {
  let world: HostedWorld
  let app: Server
  let home: string
  const visits: string[] = []
  before(async () => {
    app = createServer((request, response) => {
      visits.push(request.url ?? '')
      if (request.url?.startsWith('/callback') === true) response.writeHead(302, { location: '/home' }).end()
      else response.writeHead(200, { 'content-type': 'text/html' }).end('<title>Home</title>')
    })
    await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve))
    home = `http://127.0.0.1:${(app.address() as AddressInfo).port}`
    world = await openHostedWorld(`${home}/callback`)
  })
  after(async () => {
    app.closeAllConnections()
    await new Promise((resolve) => app.close(resolve))
    await world.server.stop()
  })

  it('let a user in by the keyboard alone, say what is wrong, and break no rule of their own', async (test) => {
    const executablePath = chromium(test)
    const playwright = executablePath && (await npmClient<{ readonly default: Playwright }>(test, 'playwright-core'))
    if (!executablePath || playwright === undefined || playwright === '') return
    const browser = await playwright.default.chromium.launch({ executablePath, args: ['--no-sandbox'] })
    try {
      const page = await browser.newPage({ javaScriptEnabled: false })
      const complaints: string[] = []
      page.on('console', (message) => complaints.push(message.text()))
      const { id } = await world.newApp()
      const query = new URLSearchParams({
        client_id: id,
        response_type: 'code',
        redirect_uri: `${home}/callback`,
        state: 'st',
        code_challenge: 'x'.repeat(43),
        code_challenge_method: 'S256',
      })
      await page.goto(`${world.pages}/oauth2/authorize?${query.toString()}`)
      assert.equal(await page.title(), 'Sign in')
      await page.fill('#username', 'ana')
      await page.fill('#password', 'Wrong-horse-9')
      await page.press('#password', 'Enter')
      assert.match((await page.locator('[role=alert]').textContent()) ?? '', /Incorrect username or password/)
      await page.click('[role=alert] a')
      assert.match(page.url(), /#username$/)
      await page.fill('#username', 'ana')
      await page.fill('#password', password)
      await page.press('#password', 'Enter')
      await page.waitForURL(/\/home$/)
      assert.match(visits.find((url) => url.startsWith('/callback')) ?? '', /^\/callback\?code=[\w-]+&state=st$/)
      await page.goto(`${world.pages}/oauth2/authorize?${query.toString()}`)
      await page.waitForURL(/\/home$/)
      const bye = new URLSearchParams({ client_id: id, logout_uri: `${home}/callback` })
      await page.goto(`${world.pages}/logout?${bye.toString()}`)
      await page.goto(`${world.pages}/oauth2/authorize?${query.toString()}`)
      assert.equal(await page.title(), 'Sign in')
      assert.deepEqual(
        complaints.filter((text) => /Content Security Policy|Refused/i.test(text)),
        [],
      )
    } finally {
      await browser.close()
    }
  })
})
