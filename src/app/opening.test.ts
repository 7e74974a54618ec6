import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { HttpRequest, HttpResponse } from '../kernel/http.ts'
import { noBody } from '../pipeline/body.ts'
import { shutAtFirst } from './opening.ts'

test('requests that come before it is open wait, and are answered then', async () => {
  const asked: string[] = []
  const { handle, open } = shutAtFirst(async ({ path }): Promise<HttpResponse> => {
    asked.push(path)
    return { status: 200, headers: [] }
  })
  const ask = (path: string) => {
    const request: HttpRequest = { method: 'GET', path, query: '', headers: [], body: noBody }
    return handle(request, { address: '127.0.0.1', encrypted: false })
  }
  const early = [ask('/one'), ask('/two')]
  await new Promise((later) => setImmediate(later))
  assert.deepEqual(asked, [])
  open()
  await Promise.all(early)
  await ask('/three')
  assert.deepEqual(asked, ['/one', '/two', '/three'])
})
