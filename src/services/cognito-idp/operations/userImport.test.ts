import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type {
  AdminGetUserResponse,
  CreateUserPoolRequest,
  GetCSVHeaderResponse,
  ListUserImportJobsResponse,
  UserImportJobType,
} from '@aws-sdk/client-cognito-identity-provider'
import type { HttpRequest, HttpResponse } from '../../../kernel/http.ts'
import { type Bed, openBed, refused } from '../bed.fixture.ts'
import { importUploads, resumeImports } from '../index.ts'

const CloudWatchLogsRoleArn = 'arn:aws:iam::000000000000:role/service-role/import'
const kms = ['x-amz-server-side-encryption', 'aws:kms']

describe('users from a file', () => {
  let bed: Bed
  before(async () => {
    bed = await openBed()
  })
  after(() => bed.close())

  const pool = (more: Partial<CreateUserPoolRequest> = {}) => bed.pool({ AutoVerifiedAttributes: ['email'], ...more })
  const columns = async (UserPoolId: string): Promise<readonly string[]> =>
    (await bed.call<GetCSVHeaderResponse>('GetCSVHeader', { UserPoolId })).CSVHeader ?? []
  const create = async (UserPoolId: string, more: object = {}) => {
    const input = { UserPoolId, JobName: 'move', CloudWatchLogsRoleArn, ...more }
    return (await bed.call<{ UserImportJob: UserImportJobType }>('CreateUserImportJob', input)).UserImportJob
  }
  const job = async ({ UserPoolId, JobId }: UserImportJobType) =>
    (await bed.call<{ UserImportJob: UserImportJobType }>('DescribeUserImportJob', { UserPoolId, JobId })).UserImportJob
  const start = ({ UserPoolId, JobId }: UserImportJobType) =>
    bed.call<object>('StartUserImportJob', { UserPoolId, JobId })
  const stop = ({ UserPoolId, JobId }: UserImportJobType) =>
    bed.call<object>('StopUserImportJob', { UserPoolId, JobId })
  const work = async (): Promise<void> => {
    for (const run of bed.pending.splice(0)) await run()
  }
  const send = (address: string | undefined, text: string, headers = kms, method = 'PUT'): Promise<HttpResponse> => {
    const body = Buffer.from(text)
    const request: HttpRequest = {
      method,
      path: (address ?? '').replace('http://127.0.0.1:4566', ''),
      query: '',
      headers,
      body: {
        length: undefined,
        collect: async () => body,
        chunks: async function* () {
          yield body
        },
      },
    }
    const peer = { address: '127.0.0.1', endpoint: 'http://127.0.0.1:4566', requestId: 'r' }
    return importUploads(bed.needs).handle(request, peer)
  }
  const fileOf = async (UserPoolId: string, people: readonly Record<string, string>[]): Promise<string> => {
    const header = await columns(UserPoolId)
    const lines = people.map((person) => header.map((name) => person[name] ?? '').join(','))
    return `${[header.join(','), ...lines].join('\n')}\n`
  }
  const person = (name: string, more: Record<string, string> = {}): Record<string, string> => ({
    'cognito:username': name,
    'cognito:mfa_enabled': 'false',
    email: `${name}@example.com`,
    email_verified: 'TRUE',
    ...more,
  })
  /** A job with its file, started. */
  const run = async (UserPoolId: string, text: string): Promise<UserImportJobType> => {
    const made = await create(UserPoolId)
    assert.equal((await send(made.PreSignedUrl, text)).status, 200)
    await start(made)
    await work()
    return job(made)
  }
  const user = (UserPoolId: string, Username: string) =>
    bed.call<AdminGetUserResponse>('AdminGetUser', { UserPoolId, Username })

  it('come under a header that names every attribute but sub, custom ones included', async () => {
    const id = await pool({ Schema: [{ Name: 'team', AttributeDataType: 'String' }] })
    const header = await columns(id)
    assert.equal(header[0], 'name')
    assert.deepEqual(header.slice(-3), ['custom:team', 'cognito:mfa_enabled', 'cognito:username'])
    assert.equal(header.includes('sub'), false)
  })

  it('have to choose a password, which a code to their address lets them', async () => {
    const id = await pool()
    const done = await run(id, await fileOf(id, [person('ann', { given_name: 'Ann' })]))
    assert.deepEqual([done.Status, done.ImportedUsers, done.SkippedUsers, done.FailedUsers], ['Succeeded', 1, 0, 0])
    assert.ok(done.StartDate && done.CompletionDate && done.CompletionMessage)
    const ann = await user(id, 'ann')
    assert.equal(ann.UserStatus, 'RESET_REQUIRED')
    const ClientId = await bed.client(id)
    await refused(bed.signIn(ClientId, 'ann'), 'PasswordResetRequiredException')
    await bed.call('ForgotPassword', { ClientId, Username: 'ann' })
    const ConfirmationCode = bed.messages.at(-1)?.code
    const Password = 'Chosen-password-1'
    await bed.call('ConfirmForgotPassword', { ClientId, Username: 'ann', ConfirmationCode, Password })
    assert.ok((await bed.signIn(ClientId, 'ann', Password)).AuthenticationResult)
    assert.equal(bed.imports.files.has(done.JobId ?? ''), false)
  })

  it('are told by the numbers of their lines, without a word about who they are', async () => {
    const id = await pool()
    await bed.user(id, 'old')
    const text = await fileOf(id, [
      person('new'),
      person('old'),
      person('unverified', { email_verified: 'false' }),
      person('nowhere', { email: '' }),
      person('odd', { email: 'not an address' }),
      person('', {}),
      person('factor', { 'cognito:mfa_enabled': 'true' }),
      person('unsaid', { 'cognito:mfa_enabled': '' }),
    ])
    const done = await run(id, `${text}short,line\n`)
    assert.deepEqual([done.ImportedUsers, done.SkippedUsers, done.FailedUsers], [1, 1, 7])
    const log = bed.imports.logs.get(done.JobId ?? '') ?? []
    assert.equal(log[0], '[SUCCEEDED] Line Number 2 - The import succeeded.')
    assert.equal(log[1], '[SKIPPED] Line Number 3 - The user already exists.')
    assert.match(log[2] ?? '', /^\[FAILED\] Line Number 4 - The User Record does not set any of the auto verified/)
    assert.match(log[8] ?? '', /^\[FAILED\] Line Number 10 /)
    assert.doesNotMatch(log.join('\n'), /@|unverified\b.*example|not an address/)
  })

  it('may have commas in quotes or behind backslashes, and other line ends', async () => {
    const id = await pool()
    const header = await columns(id)
    const line = (name: string, address: string) =>
      header.map((column) => (column === 'address' ? address : (person(name)[column] ?? ''))).join(',')
    const text = [header.join(','), line('q', '"1, Main ""St"""'), line('b', '2\\, Side')].join('\r\n')
    const done = await run(id, `\u{FEFF}${text}\r\n\r\n`)
    assert.equal(done.ImportedUsers, 2)
    const addressOf = async (name: string) =>
      (await user(id, name)).UserAttributes?.find(({ Name }) => Name === 'address')?.Value
    assert.deepEqual([await addressOf('q'), await addressOf('b')], ['1, Main "St"', '2, Side'])
  })

  it('have second factors by text where the file says so and the pool lets them', async () => {
    const id = await pool({
      AutoVerifiedAttributes: ['phone_number'],
      MfaConfiguration: 'ON',
      SmsConfiguration: { SnsCallerArn: CloudWatchLogsRoleArn },
    })
    const reached = { phone_number: '+15550100', phone_number_verified: 'true', email_verified: '', email: '' }
    const text = await fileOf(id, [
      person('ann', { ...reached, 'cognito:mfa_enabled': 'true' }),
      person('bob', reached),
    ])
    const done = await run(id, text)
    assert.deepEqual([done.ImportedUsers, done.FailedUsers], [1, 1])
    assert.deepEqual((await user(id, 'ann')).UserMFASettingList, ['SMS_MFA'])
  })

  it('are named by their addresses where the pool names users so', async () => {
    const id = await pool({ UsernameAttributes: ['email'] })
    const named = { ...person('ann'), 'cognito:username': 'ann@example.com' }
    await run(id, await fileOf(id, [named]))
    const ann = await user(id, 'ann@example.com')
    assert.match(ann.Username ?? '', /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })

  it('do not come of a file that is none, under another header, or too long a line', async () => {
    const id = await pool()
    const good = await fileOf(id, [person('ann')])
    for (const text of [
      '',
      'name,email\nx,y\n',
      good.replace('gender', 'sex'),
      `${good}"open`,
      `${good}${'x'.repeat(20_000)}\n`,
    ]) {
      const done = await run(id, text)
      assert.equal(done.Status, 'Failed', text.slice(0, 40))
      assert.doesNotMatch(done.CompletionMessage ?? '', /ann|xxx|open/)
    }
  })

  it('do not come where the role is not for user pools', async () => {
    const id = await pool()
    const made = await create(id, { CloudWatchLogsRoleArn: 'arn:aws:iam::000000000000:role/closed' })
    bed.imports.closedRoles.add('arn:aws:iam::000000000000:role/closed')
    await send(made.PreSignedUrl, await fileOf(id, [person('ann')]))
    await start(made)
    await work()
    assert.equal((await job(made)).Status, 'Failed')
    await refused(user(id, 'ann'), 'UserNotFoundException')
  })

  it('come by a role of the account, which the caller must be allowed to pass', async () => {
    const id = await pool()
    await refused(
      create(id, { CloudWatchLogsRoleArn: 'arn:aws:iam::111111111111:role/theirs' }),
      'InvalidParameterException',
    )
    const asks = await bed.asks('CreateUserImportJob', { UserPoolId: id, CloudWatchLogsRoleArn })
    assert.deepEqual(asks[1], {
      action: 'iam:PassRole',
      resource: CloudWatchLogsRoleArn,
      context: { 'iam:PassedToService': ['cognito-idp.amazonaws.com'] },
    })
    await refused(create(id, { PasswordHashingAlgorithm: 'BCRYPT' }), 'InvalidParameterException', /not supported/)
  })

  it('are sent to an address that nobody can guess, in time, encrypted as AWS asks, before the start', async () => {
    const id = await pool()
    const made = await create(id)
    const address = made.PreSignedUrl ?? ''
    const status = async (...how: Parameters<typeof send>) => (await send(...how)).status
    assert.equal(await status(address, 'x', []), 403)
    assert.equal(await status(address, 'x', ['x-amz-server-side-encryption', 'AES256']), 403)
    assert.equal(await status(`${address.slice(0, -2)}AA`, 'x'), 403)
    assert.equal(await status(address, 'x', kms, 'POST'), 405)
    const other = await create(id)
    bed.clock.advance(15 * 60_000)
    assert.equal(await status(address, 'x'), 403)
    assert.equal(bed.imports.files.size, 0)
    bed.clock.advance(-60_000)
    assert.equal(await status(address, await fileOf(id, [person('ann')])), 200)
    await start(made)
    assert.equal(await status(address, 'x'), 403)
    await send(other.PreSignedUrl, await fileOf(id, []))
    await refused(start(other), 'PreconditionNotMetException')
    await work()
    await start(other)
    await work()
  })

  it('wait for their file, a pool that verifies something, and a start within a day', async () => {
    const id = await pool()
    const made = await create(id)
    await refused(start(made), 'PreconditionNotMetException')
    await refused(stop(made), 'PreconditionNotMetException')
    await send(made.PreSignedUrl, await fileOf(id, []))
    bed.clock.advance(24 * 3600_000)
    assert.equal((await job(made)).Status, 'Expired')
    await refused(start(made), 'PreconditionNotMetException')
    await create(id)
    await work()
    assert.equal(bed.imports.files.has(made.JobId ?? ''), false)
    const plain = await bed.pool()
    const unverified = await create(plain)
    await send(unverified.PreSignedUrl, await fileOf(plain, []))
    await refused(start(unverified), 'PreconditionNotMetException')
    await refused(job({ ...made, JobId: 'import-none' }), 'ResourceNotFoundException')
    await refused(job({ ...made, UserPoolId: plain }), 'ResourceNotFoundException')
  })

  it('stop coming when somebody stops them, and those who came stay', async () => {
    const id = await pool()
    const made = await create(id)
    await send(made.PreSignedUrl, await fileOf(id, many(300)))
    await start(made)
    let lines = 0
    let stopping: Promise<unknown> | undefined
    bed.imports.beforeLine = () => {
      lines += 1
      if (lines === 100) stopping = stop(made)
    }
    await work()
    await stopping
    bed.imports.beforeLine = () => undefined
    const done = await job(made)
    assert.equal(done.Status, 'Stopped')
    assert.ok((done.ImportedUsers ?? 0) >= 64 && (done.ImportedUsers ?? 0) < 300, String(done.ImportedUsers))
    assert.equal(await bed.needs.userPools.countUsers(id), done.ImportedUsers)
    assert.equal(bed.imports.files.has(done.JobId ?? ''), false)
  })

  it('go on where they were when the server stopped', async () => {
    const id = await pool()
    const made = await create(id)
    await send(made.PreSignedUrl, await fileOf(id, many(300)))
    await start(made)
    let lines = 0
    bed.imports.beforeLine = () => {
      lines += 1
      bed.imports.isStopping = lines > 150
    }
    await work()
    assert.equal((await job(made)).Status, 'InProgress')
    bed.imports.beforeLine = () => undefined
    bed.imports.isStopping = false
    await resumeImports(bed.needs)
    await work()
    const done = await job(made)
    assert.deepEqual([done.Status, done.ImportedUsers, done.SkippedUsers], ['Succeeded', 300, 0])
    assert.equal((bed.imports.logs.get(done.JobId ?? '') ?? []).length, 301)
  })

  it('who were made just before the server died count once', async () => {
    const id = await pool()
    const made = await create(id)
    await send(made.PreSignedUrl, await fileOf(id, many(100)))
    await start(made)
    const append = bed.imports.port.log
    const dying = { ...bed.needs, imports: { ...bed.imports.port, log: () => Promise.reject(new Error('died')) } }
    const [, running] = [bed.pending.splice(0), resumeImports(dying)]
    await running
    await assert.rejects(async () => {
      for (const run of bed.pending.splice(0)) await run()
    }, /died/)
    assert.equal(await bed.needs.userPools.countUsers(id), 64)
    assert.equal(append, bed.imports.port.log)
    await resumeImports(bed.needs)
    await work()
    const done = await job(made)
    assert.deepEqual([done.Status, done.ImportedUsers, done.SkippedUsers], ['Succeeded', 100, 0])
  })

  it('come no further when their pool is deleted', async () => {
    const id = await pool()
    const made = await create(id)
    await send(made.PreSignedUrl, await fileOf(id, many(10)))
    await start(made)
    await bed.call('DeleteUserPool', { UserPoolId: id })
    await work()
    assert.equal(bed.imports.files.has(made.JobId ?? ''), false)
    assert.equal(await bed.needs.userPools.countUsers(id), 0)
  })

  it('are listed by job, a page at a time', async () => {
    const id = await pool()
    for (let i = 0; i < 3; i++) await create(id)
    const first = await bed.call<ListUserImportJobsResponse>('ListUserImportJobs', { UserPoolId: id, MaxResults: 2 })
    assert.equal(first.UserImportJobs?.length, 2)
    const PaginationToken = first.PaginationToken
    const rest = await bed.call<ListUserImportJobsResponse>('ListUserImportJobs', {
      UserPoolId: id,
      MaxResults: 2,
      PaginationToken,
    })
    assert.equal(rest.UserImportJobs?.length, 1)
    assert.equal(rest.PaginationToken, undefined)
  })

  function many(count: number): Record<string, string>[] {
    return Array.from({ length: count }, (_, i) => person(`user${i}`))
  }
})
