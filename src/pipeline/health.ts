import type { HttpResponse, Page, Site } from '../kernel/http.ts'

/** Whether the server can do its work now: each check throws when it cannot. */
export type Checks = Readonly<Record<string, () => Promise<void>>>

const prefix = '/_poolhouse/'

/**
 * `/_poolhouse/health`: the process answers. `/_poolhouse/ready`: everything it needs answers too.
 * Nothing else under `/_poolhouse/` but the pages is anybody's: no bucket can have that name.
 */
export function health(checks: Checks, pages: readonly Pick<Page, 'path'>[]): Site {
  const answers: Readonly<Record<string, () => Promise<HttpResponse>>> = {
    health: async () => json(200, { status: 'ok' }),
    ready: async () => {
      const failing: string[] = []
      for (const [name, check] of Object.entries(checks)) {
        await check().catch(() => failing.push(name))
      }
      return failing.length === 0 ? json(200, { status: 'ready' }) : json(503, { status: 'not ready', failing })
    },
  }
  return {
    claims: (_, path) => path.startsWith(prefix) && !pages.some((page) => page.path === path),
    handle: async ({ path, method }) => {
      const name = path.slice(prefix.length)
      const answer = Object.hasOwn(answers, name) ? answers[name] : undefined
      if (answer === undefined) return json(404, { message: `There is no ${path} here.` })
      return method === 'GET' || method === 'HEAD' ? answer() : json(405, { message: 'Method Not Allowed' })
    },
  }
}

function json(status: number, document: object): HttpResponse {
  return { status, headers: ['Content-Type', 'application/json'], body: JSON.stringify(document) }
}
