import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { strToU8, zipSync } from 'fflate'
import { start, type TestServer } from '../../src/testing.ts'
import { hasProgram } from '../clients.ts'
import { awsCli, policy } from './stackWorld.ts'

describe('Lambda through the AWS CLI', { timeout: 120_000 }, () => {
  let server: TestServer
  let cli: Awaited<ReturnType<typeof awsCli>>
  before(async () => {
    server = await start()
    cli = await awsCli(server)
  })
  after(async () => {
    await server.stop()
    await cli.remove()
  })

  const aws = async (...parameters: string[]) => {
    const { code, stdout, stderr } = await cli.run(...parameters)
    assert.equal(code, 0, `aws ${parameters.join(' ')}\n${stderr}${stdout}`)
    return stdout === '' ? undefined : JSON.parse(stdout)
  }
  const pack = (code: string) =>
    writeFile(join(cli.home, 'code.zip'), zipSync({ 'index.mjs': strToU8(`export const handler = ${code}`) }))

  it('makes, invokes, changes and deletes a function', async (test) => {
    if (!hasProgram(test, 'aws', '--version')) return
    const trust = policy({ Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' })
    const { Role } = await aws('iam', 'create-role', '--role-name', 'worker', '--assume-role-policy-document', trust)
    await pack('async (event) => { console.log("seen"); return { ...event, color: process.env.COLOR } }')
    const named = ['--function-name', 'worker']
    const zip = ['--zip-file', 'fileb://code.zip']
    const how = ['--runtime', 'nodejs22.x', '--handler', 'index.handler', '--role', Role.Arn]
    await aws('lambda', 'create-function', ...named, ...zip, ...how, '--environment', 'Variables={COLOR=red}')
    await aws('lambda', 'wait', 'function-active', ...named)
    const invoke = async (...more: string[]) => {
      await writeFile(join(cli.home, 'event.json'), '{"a":1}')
      const payload = ['--payload', 'fileb://event.json']
      const answer = await aws('lambda', 'invoke', ...named, ...payload, ...more, 'out.json')
      return { answer, out: await readFile(join(cli.home, 'out.json'), 'utf8') }
    }
    const { answer, out } = await invoke('--log-type', 'Tail')
    assert.deepEqual(JSON.parse(out), { a: 1, color: 'red' })
    assert.match(Buffer.from(answer.LogResult, 'base64').toString(), /\tseen\n/)
    assert.equal((await invoke('--invocation-type', 'DryRun')).answer.StatusCode, 204)
    assert.equal((await invoke('--invocation-type', 'Event')).answer.StatusCode, 202)

    await pack('async () => { throw new Error("no more") }')
    await aws('lambda', 'update-function-code', ...named, ...zip)
    await aws('lambda', 'wait', 'function-updated', ...named)
    const failed = await invoke()
    assert.equal(failed.answer.FunctionError, 'Unhandled')
    assert.equal(JSON.parse(failed.out).errorMessage, 'no more')

    const arn = `arn:aws:execute-api:${server.region}:${server.account}:abc/*`
    const permission = [
      '--action',
      'lambda:InvokeFunction',
      '--principal',
      'apigateway.amazonaws.com',
      '--source-arn',
      arn,
    ]
    await aws('lambda', 'add-permission', ...named, '--statement-id', 'door', ...permission)
    const { Policy } = await aws('lambda', 'get-policy', ...named)
    assert.deepEqual(JSON.parse(Policy).Statement[0].Condition, { ArnLike: { 'AWS:SourceArn': arn } })

    await aws('lambda', 'delete-function', ...named)
    const gone = await cli.run('lambda', 'get-function', ...named)
    assert.match(gone.stderr, /ResourceNotFoundException.*Function not found/)
  })
})
