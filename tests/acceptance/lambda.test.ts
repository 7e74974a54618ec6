import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  DeleteFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  type InvokeCommandInput,
  LambdaClient,
  ListFunctionsCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import { CreateBucketCommand, GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { strToU8, type Zippable, zipSync } from 'fflate'
import { start, type TestServer } from '../../src/testing.ts'
import { type Clients, clientsOf, policy, userWith } from './stackWorld.ts'

const trust = policy({ Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' })

/** A package; files whose names have no ending are executable. */
function pack(files: Readonly<Record<string, string>>): Uint8Array {
  const entries = Object.entries(files).map(([name, text]): [string, Zippable[string]] => {
    return [name, [strToU8(text), { os: 3, attrs: ((name.includes('.') ? 0o644 : 0o755) | 0o100000) << 16 }]]
  })
  return zipSync(Object.fromEntries(entries))
}

describe('Lambda through the SDK', { timeout: 120_000 }, () => {
  let server: TestServer
  let all: Clients
  let plainRole: string
  before(async () => {
    server = await start()
    all = clientsOf(server)
    plainRole = await role('plain')
  })
  after(() => server.stop())

  const role = async (RoleName: string, ...statements: readonly object[]): Promise<string> => {
    const { Role } = await all.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust }))
    if (statements.length > 0) {
      const PolicyDocument = policy(...statements)
      await all.iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'own', PolicyDocument }))
    }
    return Role?.Arn ?? ''
  }
  const create = (FunctionName: string, code: string, more: Partial<CreateFunctionCommandInput> = {}) =>
    all.functions.send(
      new CreateFunctionCommand({
        FunctionName,
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Role: plainRole,
        Timeout: 10,
        Code: { ZipFile: pack({ 'index.mjs': code }) },
        ...more,
      }),
    )
  const invoke = async (FunctionName: string, event: unknown = {}, more: Partial<InvokeCommandInput> = {}) => {
    const answer = await all.functions.send(
      new InvokeCommand({ FunctionName, Payload: JSON.stringify(event), ...more }),
    )
    const text = answer.Payload?.transformToString() ?? ''
    return { ...answer, value: text === '' ? undefined : JSON.parse(text) }
  }

  it('makes, invokes, lists and deletes a function', async () => {
    const made = await create(
      'echo',
      'export const handler = async (event, context) => ({ event, name: context.functionName, arn: context.invokedFunctionArn })',
    )
    assert.equal(made.State, 'Active')
    const answer = await invoke('echo', { a: 'é\u2028' })
    assert.deepEqual(answer.value, { event: { a: 'é\u2028' }, name: 'echo', arn: made.FunctionArn })
    assert.equal(answer.StatusCode, 200)
    assert.equal(answer.ExecutedVersion, '$LATEST')
    assert.deepEqual((await invoke(made.FunctionArn ?? '', 1)).value.event, 1)
    const { Functions } = await all.functions.send(new ListFunctionsCommand({}))
    assert.deepEqual(
      Functions?.map(({ FunctionName }) => FunctionName),
      ['echo'],
    )
    await all.functions.send(new DeleteFunctionCommand({ FunctionName: 'echo' }))
    await assert.rejects(invoke('echo'), {
      name: 'ResourceNotFoundException',
      message: /Function not found: arn:aws:lambda/,
    })
  })

  it('shows the end of the log, and nothing of it when not asked', async () => {
    await create(
      'speaking',
      'export const handler = async () => { console.log("a line"); console.error("an error"); return 1 }',
    )
    const tail = Buffer.from((await invoke('speaking', {}, { LogType: 'Tail' })).LogResult ?? '', 'base64').toString()
    assert.match(
      tail,
      /^START RequestId: .*\n.*\ta line\n.*\tan error\nEND RequestId: .*\nREPORT RequestId: .*Memory Size: 128 MB/s,
    )
    assert.equal((await invoke('speaking')).LogResult, undefined)
  })

  it('answers a dry run, and runs an event later', async () => {
    await all.s3.send(new CreateBucketCommand({ Bucket: 'events' }))
    const Role = await role('writer', { Action: 's3:PutObject', Resource: 'arn:aws:s3:::events/*' })
    const code = `
      import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
      export const handler = ({ Key }) => new S3Client({}).send(new PutObjectCommand({ Bucket: 'events', Key, Body: 'x' }))`
    await create('later', code, { Role })
    assert.equal((await invoke('later', { Key: 'dry' }, { InvocationType: 'DryRun' })).StatusCode, 204)
    const { StatusCode, Payload } = await invoke('later', { Key: 'event' }, { InvocationType: 'Event' })
    assert.deepEqual([StatusCode, Payload?.length ?? 0], [202, 0])
    const there = (Key: string) =>
      all.s3.send(new HeadObjectCommand({ Bucket: 'events', Key })).then(
        () => true,
        () => false,
      )
    while (!(await there('event'))) await new Promise((again) => setTimeout(again, 50))
    assert.equal(await there('dry'), false)
  })

  it('changes code and configuration: the next event meets the new ones', async () => {
    const code = (version: number) => `export const handler = async () => [${version}, process.env.COLOR ?? null]`
    await create('changing', code(1), { Environment: { Variables: { COLOR: 'red' } } })
    assert.deepEqual((await invoke('changing')).value, [1, 'red'])
    const ZipFile = pack({ 'index.mjs': code(2) })
    const { RevisionId } = await all.functions.send(
      new UpdateFunctionCodeCommand({ FunctionName: 'changing', ZipFile }),
    )
    assert.deepEqual((await invoke('changing')).value, [2, 'red'])
    const recolored = { FunctionName: 'changing', Environment: { Variables: { COLOR: 'blue' } }, Timeout: 5 }
    await all.functions.send(new UpdateFunctionConfigurationCommand({ ...recolored, RevisionId }))
    assert.deepEqual((await invoke('changing')).value, [2, 'blue'])
    await assert.rejects(all.functions.send(new UpdateFunctionConfigurationCommand({ ...recolored, RevisionId })), {
      name: 'PreconditionFailedException',
    })
    const now = await all.functions.send(new GetFunctionConfigurationCommand({ FunctionName: 'changing' }))
    assert.deepEqual([now.Timeout, now.Environment?.Variables], [5, { COLOR: 'blue' }])
  })

  it('tells errors, crashes, timeouts and exhausted memory of a function apart', async () => {
    const code = `export const handler = async ({ how }) => {
      if (how === 'throw') throw new TypeError('a fault')
      if (how === 'exit') process.exit(3)
      if (how === 'late') await new Promise((done) => setTimeout(done, 60_000))
      if (how === 'much') { const all = []; for (;;) { all.push(Buffer.alloc(16_000_000, 1)); await new Promise((go) => setTimeout(go, 10)) } }
      return 'well'
    }`
    await create('failing', code, { Timeout: 1 })
    const failed = async (how: string) => {
      const { FunctionError, StatusCode, value } = await invoke('failing', { how })
      assert.deepEqual([FunctionError, StatusCode], ['Unhandled', 200], how)
      return value
    }
    const thrown = await failed('throw')
    assert.deepEqual([thrown.errorType, thrown.errorMessage], ['TypeError', 'a fault'])
    assert.match(thrown.trace.join('\n'), /index\.mjs/)
    assert.match(
      (await failed('exit')).errorMessage,
      /^RequestId: \S+ Error: Runtime exited with error: exit status 3$/,
    )
    assert.match((await failed('late')).errorMessage, /Task timed out after 1\.00 seconds$/)
    await all.functions.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'failing', Timeout: 30 }))
    assert.match((await failed('much')).errorMessage, /Runtime exited with error: signal: killed/)
    assert.equal((await invoke('failing')).value, 'well')
    await create('broken', 'export const handler = ')
    assert.match((await invoke('broken')).value.errorType, /SyntaxError/)
    await create('absent', 'export const other = 1')
    assert.match((await invoke('absent')).value.errorType, /HandlerNotFound/)
  })

  it('carries large events and answers, and refuses what is too large', async () => {
    await create(
      'sizes',
      'export const handler = async ({ text = "", size }) => size === undefined ? text.length : "x".repeat(size)',
      { MemorySize: 512 },
    )
    assert.equal((await invoke('sizes', { text: 'y'.repeat(5_900_000) })).value, 5_900_000)
    assert.equal((await invoke('sizes', { size: 6_000_000 })).value.length, 6_000_000)
    await assert.rejects(invoke('sizes', { text: 'y'.repeat(6_400_000) }), { name: 'RequestTooLargeException' })
    const over = await invoke('sizes', { size: 6_400_000 })
    assert.equal(over.FunctionError, 'Unhandled')
    assert.equal(over.value.errorType, 'Function.ResponseSizeTooLarge')
    await assert.rejects(invoke('sizes', { text: 'y'.repeat(1_100_000) }, { InvocationType: 'Event' }), {
      name: 'RequestTooLargeException',
    })
    await assert.rejects(all.functions.send(new InvokeCommand({ FunctionName: 'sizes', Payload: '{"no' })), {
      name: 'InvalidRequestContentException',
    })
    assert.equal(
      (await all.functions.send(new InvokeCommand({ FunctionName: 'sizes' }))).Payload?.transformToString(),
      '0',
    )
  })

  it('gives events that come at once environments of their own', async () => {
    const code = `let busy = 0
      export const handler = async (n) => { busy += 1; await new Promise((go) => setTimeout(go, 100)); const seen = busy; busy -= 1; return [n, seen] }`
    await create('busy', code)
    const answers = await Promise.all(Array.from({ length: 12 }, (_, n) => invoke('busy', n)))
    assert.deepEqual(
      answers.map(({ value }) => value),
      Array.from({ length: 12 }, (_, n) => [n, 1]),
    )
  })

  it('knows its variables, and nothing of the server', async () => {
    await create('knowing', 'export const handler = async () => process.env', {
      Environment: { Variables: { GREETING: 'hello = "world"\n', EMPTY: '' } },
    })
    const { value } = await invoke('knowing')
    assert.equal(value.GREETING, 'hello = "world"\n')
    assert.equal(value.EMPTY, '')
    assert.equal(value.AWS_LAMBDA_FUNCTION_NAME, 'knowing')
    assert.equal(value.AWS_REGION, server.region)
    assert.match(value.AWS_ACCESS_KEY_ID, /^ASIA/)
    assert.equal(value.HOME, undefined)
    assert.ok(!JSON.stringify(value).includes(server.root.secretAccessKey))
    await assert.rejects(create('greedy', 'x', { Environment: { Variables: { AWS_REGION: 'moon' } } }), {
      name: 'InvalidParameterValueException',
      message: /reserved keys.*AWS_REGION/,
    })
  })

  it('runs a bootstrap of its own', async () => {
    const bootstrap = `#!/bin/sh
set -eu
while true; do
  headers="$(mktemp)"
  event=$(curl -sS -LD "$headers" "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/next")
  id=$(grep -Fi Lambda-Runtime-Aws-Request-Id "$headers" | tr -d '[:space:]' | cut -d: -f2)
  curl -sS -X POST "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/$id/response" -d "{\\"shell\\":$event,\\"handler\\":\\"$_HANDLER\\"}" > /dev/null
done
`
    const Code = { ZipFile: pack({ bootstrap }) }
    await create('shell', '', { Runtime: 'provided.al2023', Handler: 'main', Code })
    for (const event of [{ a: 1 }, [2]]) {
      assert.deepEqual((await invoke('shell', event)).value, { shell: event, handler: 'main' })
    }
  })

  const fetcher = `
    import { GetObjectCommand, ListBucketsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
    import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
    const s3 = new S3Client({})
    const attempt = (work) => work.then(() => 'done', (error) => error.name + ': ' + error.message)
    export const handler = async ({ Bucket, Key }) => ({
      get: await attempt(s3.send(new GetObjectCommand({ Bucket, Key }))),
      put: await attempt(s3.send(new PutObjectCommand({ Bucket, Key, Body: 'mine' }))),
      other: await attempt(s3.send(new GetObjectCommand({ Bucket, Key: 'private/file' }))),
      list: await attempt(s3.send(new ListBucketsCommand({}))),
      who: (await new STSClient({}).send(new GetCallerIdentityCommand({}))).Arn,
    })`

  it('acts under its own role: it may what the role may, and nothing else, whoever invokes it', async () => {
    const Bucket = 'shelf'
    await all.s3.send(new CreateBucketCommand({ Bucket }))
    for (const Key of ['public/file', 'private/file'])
      await all.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }))
    const Role = await role('reader', { Action: 's3:GetObject', Resource: 'arn:aws:s3:::shelf/public/*' })
    await create('fetcher', fetcher, { Role })
    const { value } = await invoke('fetcher', { Bucket, Key: 'public/file' })
    assert.equal(value.get, 'done')
    assert.equal(value.who, `arn:aws:sts::${server.account}:assumed-role/reader/fetcher`)
    for (const [what, action] of [
      ['put', 's3:PutObject'],
      ['other', 's3:GetObject'],
      ['list', 's3:ListAllMyBuckets'],
    ] as const) {
      assert.match(
        value[what],
        new RegExp(
          `^AccessDenied: User: ${value.who} is not authorized to perform: ${action} .*no identity-based policy allows`,
        ),
        what,
      )
    }
    const body = await all.s3.send(new GetObjectCommand({ Bucket, Key: 'public/file' }))
    assert.equal(await body.Body?.transformToString(), 'x')

    const narrower = policy({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::shelf/nothing/*' })
    await all.iam.send(new PutRolePolicyCommand({ RoleName: 'reader', PolicyName: 'own', PolicyDocument: narrower }))
    assert.match((await invoke('fetcher', { Bucket, Key: 'public/file' })).value.get, /^AccessDenied/)
  })

  it('has credentials that are good by the server’s clock, however it is moved', async () => {
    const Bucket = 'clocked'
    await all.s3.send(new CreateBucketCommand({ Bucket }))
    await all.s3.send(new PutObjectCommand({ Bucket, Key: 'file', Body: 'x' }))
    const Role = await role('clocked', { Action: 's3:GetObject', Resource: 'arn:aws:s3:::clocked/*' })
    await create('clocked', fetcher, { Role })
    let systemClockOffset = 0
    for (const hours of [0, 2, 48, -75]) {
      server.clock.advance(hours * 3_600_000)
      systemClockOffset += hours * 3_600_000
      const { url: endpoint, region, root: credentials } = server
      const moved = new LambdaClient({ endpoint, region, credentials, systemClockOffset })
      const Payload = JSON.stringify({ Bucket, Key: 'file' })
      const answer = await moved.send(new InvokeCommand({ FunctionName: 'clocked', Payload }))
      assert.equal(JSON.parse(answer.Payload?.transformToString() ?? '').get, 'done', `${hours} hours`)
    }
    server.clock.advance(-systemClockOffset)
  })

  it('is made and invoked by those only who may', async () => {
    const arn = `arn:aws:lambda:${server.region}:${server.account}:function`
    const maker = clientsOf({
      ...server,
      root: await userWith(
        all.iam,
        'maker',
        { Action: 'lambda:*', Resource: `${arn}:own-*` },
        { Action: 'iam:PassRole', Resource: plainRole },
      ),
    })
    const made = (FunctionName: string, Role: string) =>
      maker.functions.send(
        new CreateFunctionCommand({
          FunctionName,
          Role,
          Runtime: 'nodejs22.x',
          Handler: 'index.handler',
          Code: { ZipFile: pack({ 'index.mjs': 'export const handler = async () => 1' }) },
        }),
      )
    await made('own-one', plainRole)
    await assert.rejects(made('other', plainRole), {
      name: 'AccessDeniedException',
      message: /lambda:CreateFunction on resource: \S+:function:other/,
    })
    const powerful = await role('powerful', { Action: '*', Resource: '*' })
    await assert.rejects(made('own-two', powerful), {
      name: 'AccessDeniedException',
      message: /iam:PassRole on resource: \S+:role\/powerful/,
    })
    const invoked = (FunctionName: string) => maker.functions.send(new InvokeCommand({ FunctionName }))
    assert.equal((await invoked('own-one')).Payload?.transformToString(), '1')
    await assert.rejects(invoked('fetcher'), {
      name: 'AccessDeniedException',
      message: /lambda:InvokeFunction on resource: \S+:function:fetcher/,
    })
    const dry = new InvokeCommand({ FunctionName: 'fetcher', InvocationType: 'DryRun' })
    await assert.rejects(maker.functions.send(dry), { name: 'AccessDeniedException' })
  })

  it('is refused with a bad package, runtime, role or name', async () => {
    const refusals: readonly (readonly [more: Partial<CreateFunctionCommandInput>, name: string, message: RegExp])[] = [
      [{ Code: { ZipFile: strToU8('no zip') } }, 'InvalidParameterValueException', /Could not unzip/],
      [{ Code: { ZipFile: pack({ '../out.js': 'x' }) } }, 'InvalidParameterValueException', /leads out of the package/],
      [{ Runtime: 'python3.13' }, 'InvalidParameterValueException', /python3\.13 is not supported here/],
      [
        { Role: `arn:aws:iam::${server.account}:role/none` },
        'InvalidParameterValueException',
        /cannot be assumed by Lambda/,
      ],
      [{ FunctionName: 'fetcher' }, 'ResourceConflictException', /Function already exist: fetcher/],
      [
        { Layers: ['arn:aws:lambda:us-east-1:123456789012:layer:x:1'] },
        'InvalidParameterValueException',
        /Not supported here: Layers/,
      ],
      [{ Timeout: 901 }, 'ValidationException', /timeout/],
    ]
    for (const [more, name, message] of refusals) await assert.rejects(create('refused', '', more), { name, message })
    assert.ok(
      (await all.functions.send(new ListFunctionsCommand({}))).Functions?.every((f) => f.FunctionName !== 'refused'),
    )
  })
})
