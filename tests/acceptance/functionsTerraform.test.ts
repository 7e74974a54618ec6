import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { strToU8, zipSync } from 'fflate'
import { clientsOf, inventory } from './stackWorld.ts'
import { openTerraformWorld, type TerraformWorld } from './terraformWorld.ts'

const code = `exports.handler = async ({ rawPath, version = 'none', stageVariables }) =>
  ({ statusCode: 200, body: [rawPath, version, process.env.STAGE ?? '', stageVariables?.color ?? ''].join() })`

/** One configuration with functions, an HTTP API, keys and a stack: applied, found unchanged, changed, destroyed. */
describe('Terraform and functions, HTTP APIs, keys and stacks', { timeout: 400_000 }, () => {
  let world: TerraformWorld
  before(async () => {
    const archive = zipSync({ 'index.js': strToU8(code) }, { mtime: '1980-01-01T00:00:00' })
    world = await openTerraformWorld('terraformFunctions', { code: Buffer.from(archive).toString('base64') })
  })
  after(() => world.close())

  it('applies, finds nothing to change, changes, and leaves nothing behind', async (test) => {
    if (!(await world.ready(test))) return
    const all = clientsOf(world.server)
    await world.apply('first')
    const first = await world.outputs()
    assert.deepEqual(first['answered']?.value, { statusCode: 200, body: '/asked,none,first,' })
    assert.equal(first['opened']?.value, 'hello')
    const bucket = first['bucket']?.value
    assert.deepEqual(first['found']?.value, { functions: ['hello'], apis: 1, key: true, stack: bucket })
    const url = String(first['url']?.value)
    assert.equal((await fetch(`${url}/hello`)).status, 401)
    assert.equal((await fetch(`${url}/prod/hello`)).status, 401)

    await world.apply('second')
    assert.equal(await (await fetch(`${url}/hello`)).text(), '/hello,2.0,,')
    assert.equal((await fetch(`${url}/prod/hello`)).status, 401, 'it serves what was deployed')
    const second = await world.outputs()
    assert.equal(second['url']?.value, url, 'it is the same API')
    assert.equal(second['opened']?.value, 'hello')

    await world.destroy('second')
    assert.deepEqual(await inventory(all), [])
  })
})
