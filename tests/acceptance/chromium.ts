import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import type { TestContext } from 'node:test'
import { npmClient } from '../npmClients.ts'

/** What of an element the tests ask a page for. */
interface Element {
  readonly id: string
  readonly tagName: string
  readonly textContent: string | null
}

/** What of `playwright-core` the tests use. */
export interface Page {
  readonly goto: (url: string) => Promise<unknown>
  readonly waitForURL: (url: RegExp) => Promise<void>
  readonly url: () => string
  readonly title: () => Promise<string>
  readonly waitForEvent: (event: 'load') => Promise<unknown>
  readonly on: (event: 'console' | 'pageerror', listener: (message: Complaint) => void) => void
  readonly keyboard: {
    readonly press: (key: string) => Promise<void>
    readonly type: (text: string) => Promise<void>
  }
  readonly evaluate: <A, T>(run: ((argument: A) => T | Promise<T>) | string, argument?: A) => Promise<T>
  readonly locator: (selector: string) => {
    readonly count: () => Promise<number>
    readonly click: () => Promise<void>
    readonly textContent: () => Promise<string | null>
    readonly getAttribute: (name: string) => Promise<string | null>
    readonly isVisible: () => Promise<boolean>
    readonly waitFor: () => Promise<void>
    readonly evaluate: <T>(run: (element: Element) => T) => Promise<T>
  }
}

interface Complaint {
  readonly text?: () => string
  readonly message?: string
}

interface Devtools {
  readonly send: (method: string, parameters?: object) => Promise<Record<string, unknown>>
}

interface Context {
  readonly newPage: () => Promise<Page>
  readonly newCDPSession: (page: Page) => Promise<Devtools>
}

interface Playwright {
  readonly chromium: {
    readonly launch: (options: object) => Promise<{
      readonly newContext: (options: object) => Promise<Context>
      readonly close: () => Promise<void>
    }>
  }
}

/** A page of Chromium, its tools, and what it complained of. */
export interface Tab {
  readonly page: Page
  readonly devtools: Devtools
  readonly complaints: string[]
}

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/**
 * Runs a test in a Chromium of its own. Where there is none, or `playwright-core` is not installed, the test says so and is
 * skipped; in CI, which installs both, it fails.
 */
export async function inChromium(
  test: TestContext,
  options: { readonly javaScriptEnabled: boolean },
  run: (tab: Tab) => Promise<void>,
): Promise<void> {
  const executablePath = places.find((path) => existsSync(path))
  if (executablePath === undefined) {
    if (process.env['CI'] === 'true') throw new Error('CI must have chromium')
    return test.skip('chromium is not installed')
  }
  const playwright = await npmClient<{ readonly default: Playwright }>(test, 'playwright-core')
  if (playwright === undefined) return
  const browser = await playwright.default.chromium.launch({ executablePath, args: ['--no-sandbox'] })
  try {
    const context = await browser.newContext(options)
    const page = await context.newPage()
    const complaints: string[] = []
    for (const event of ['console', 'pageerror'] as const) {
      page.on(event, (said) => complaints.push(said.text?.() ?? said.message ?? ''))
    }
    await run({ page, devtools: await context.newCDPSession(page), complaints })
  } finally {
    await browser.close()
  }
}

/** What a page complained of that it was not to load, run or do. */
export function violations({ complaints }: Tab): readonly string[] {
  return complaints.filter((text) => /Content Security Policy|Refused|Uncaught/i.test(text))
}

/** Moves through the page by the Tab key alone until the focus is on what is wanted. */
async function tabTo(page: Page, wanted: string): Promise<void> {
  for (let i = 0; i < 30; i++) {
    await page.keyboard.press('Tab')
    if ((await page.locator(`:focus${wanted}`).count()) > 0) return
  }
  assert.fail(`the Tab key does not lead to ${wanted} on ${page.url()}`)
}

/** Presses Enter, and waits for the page that it leads to. */
async function entered(page: Page): Promise<void> {
  await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')])
}

/** Types into inputs by their ids, with the keyboard alone, and sends the form by Enter. */
export async function typed({ page }: Tab, fields: Readonly<Record<string, string>>): Promise<void> {
  for (const [id, text] of Object.entries(fields)) {
    await tabTo(page, `[id="${id}"]`)
    await page.keyboard.press('ControlOrMeta+A')
    await page.keyboard.type(text)
  }
  await entered(page)
}

/** Follows a link or presses a button, with the keyboard alone. */
export async function pressed({ page }: Tab, selector: string): Promise<void> {
  await tabTo(page, selector)
  await entered(page)
}

/** Follows a link within the page, with the keyboard alone. */
export async function jumped({ page }: Tab, selector: string): Promise<void> {
  await tabTo(page, selector)
  await page.keyboard.press('Enter')
}

const named = ['textbox', 'button', 'link', 'radio', 'image', 'navigation', 'alert', 'status']

interface Node {
  readonly ignored: boolean
  readonly role?: { readonly value: string }
  readonly name?: { readonly value: string }
  readonly childIds?: readonly string[]
}

/** The page is a whole one to assistive technology: language, title, one heading, a landmark, and a name for every control. */
export async function assertAccessible({ page, devtools }: Tab, title: string): Promise<void> {
  assert.equal(await page.title(), title)
  assert.equal(await page.locator('html').getAttribute('lang'), 'en')
  const tree = (await devtools.send('Accessibility.getFullAXTree')) as unknown as { readonly nodes: readonly Node[] }
  const nodes = tree.nodes.filter(({ ignored }) => !ignored)
  const count = (role: string): number => nodes.filter((node) => node.role?.value === role).length
  assert.deepEqual([count('main'), await page.locator('h1').count()], [1, 1])
  const controls = nodes.filter(({ role }) => role !== undefined && named.includes(role.value))
  assert.ok(controls.length > 0)
  for (const { role, name, childIds = [] } of controls) {
    const isRegion = role?.value === 'alert' || role?.value === 'status'
    assert.ok(isRegion ? childIds.length > 0 : name?.value, `${role?.value} without a name on ${title}`)
  }
}

/** What a page says is wrong, at once to screen readers. */
export async function alertOf({ page }: Tab): Promise<string> {
  return (await page.locator('[role=alert]').textContent()) ?? ''
}

/** Gives a page an authenticator of passkeys that says yes at once. https://chromedevtools.github.io/devtools-protocol/tot/WebAuthn/ */
export async function addAuthenticator({ devtools }: Tab): Promise<string> {
  await devtools.send('WebAuthn.enable')
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return String(authenticatorId)
}
