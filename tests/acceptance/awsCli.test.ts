import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { hasProgram } from '../clients.ts'
import { runProgram, type ServerProcess, startProcess } from './process.ts'

interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

describe('the walkthrough by hand, with the AWS CLI', { timeout: 120_000 }, () => {
  let root: string
  let data: string
  let server: ServerProcess
  let outputs: Readonly<Record<string, string>>
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'poolhouse-cli-'))
    data = join(root, 'data')
    server = await startProcess(['--bare', '--data', data])
    const template = new URL('../../stacks/private-folders/template.yaml', import.meta.url).pathname
    const deployed = await runProgram(['deploy', template, '--data', data])
    assert.equal(deployed.code, 0, deployed.output)
  })
  after(async () => {
    await server.end('SIGTERM')
    await rm(root, { recursive: true, force: true })
  })

  const aws = (environment: Record<string, string>, ...parameters: string[]): Promise<Ran> =>
    new Promise((resolve) => {
      const env = {
        PATH: process.env['PATH'],
        HOME: root,
        AWS_ENDPOINT_URL: server.url,
        AWS_DEFAULT_REGION: 'us-east-1',
        AWS_EC2_METADATA_DISABLED: 'true',
        AWS_PAGER: '',
        ...environment,
      }
      execFile('aws', parameters, { env }, (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr })
      })
    })
  const administrator = () => ({ AWS_SHARED_CREDENTIALS_FILE: join(data, 'credentials') })
  const nobody = { AWS_SHARED_CREDENTIALS_FILE: '/dev/null' }
  const json = async (ran: Promise<Ran>) => {
    const { code, stdout, stderr } = await ran
    assert.equal(code, 0, stderr)
    return JSON.parse(stdout)
  }

  it('signs in, gets an identity and credentials, copies into the own folder, and is refused in another', async (test) => {
    if (!hasProgram(test, 'aws', '--version')) return
    const stack = await json(
      aws(administrator(), 'cloudformation', 'describe-stacks', '--stack-name', 'private-folders'),
    )
    outputs = Object.fromEntries(
      stack.Stacks[0].Outputs.map((each: { OutputKey: string; OutputValue: string }) => [
        each.OutputKey,
        each.OutputValue,
      ]),
    )
    const tokens = await signIn('ana@example.com')
    const provider = `cognito-idp.us-east-1.amazonaws.com/${outputs['UserPoolId']}`
    const logins = `${provider}=${tokens.IdToken}`
    const { IdentityId } = await json(
      aws(
        nobody,
        'cognito-identity',
        'get-id',
        '--identity-pool-id',
        outputs['IdentityPoolId'] ?? '',
        '--logins',
        logins,
      ),
    )
    const { Credentials } = await json(
      aws(nobody, 'cognito-identity', 'get-credentials-for-identity', '--identity-id', IdentityId, '--logins', logins),
    )
    const ana = {
      AWS_ACCESS_KEY_ID: Credentials.AccessKeyId,
      AWS_SECRET_ACCESS_KEY: Credentials.SecretKey,
      AWS_SESSION_TOKEN: Credentials.SessionToken,
    }
    const file = join(root, 'hello.txt')
    await writeFile(file, 'hello')
    const own = `s3://${outputs['BucketName']}/${IdentityId}/`
    const up = await aws(ana, 's3', 'cp', file, `${own}hello.txt`)
    assert.equal(up.code, 0, up.stderr)
    const list = await aws(ana, 's3', 'ls', own)
    assert.match(list.stdout, /\s5 hello\.txt/)
    const back = await aws(ana, 's3', 'cp', `${own}hello.txt`, '-')
    assert.equal(back.stdout, 'hello')

    const other = await aws(
      ana,
      's3',
      'ls',
      `s3://${outputs['BucketName']}/us-east-1:00000000-0000-0000-0000-000000000000/`,
    )
    assert.notEqual(other.code, 0)
    assert.match(other.stderr, /AccessDenied.*because no identity-based policy allows the s3:ListBucket action/)
    const whole = await aws(ana, 's3', 'ls', `s3://${outputs['BucketName']}`)
    assert.match(whole.stderr, /AccessDenied/)
    const identity = await json(aws(ana, 'sts', 'get-caller-identity'))
    assert.match(
      identity.Arn,
      /^arn:aws:sts::000000000000:assumed-role\/federated_identity\/CognitoIdentityCredentials$/,
    )
  })

  async function signIn(email: string): Promise<{ IdToken: string }> {
    const client = outputs['UserPoolClientId'] ?? ''
    const password = 'Correct-horse-9'
    await succeed(
      aws(nobody, 'cognito-idp', 'sign-up', '--client-id', client, '--username', email, '--password', password),
    )
    const [name] = (await readdir(join(data, 'outbox'))).slice(-1)
    const { code } = JSON.parse(await readFile(join(data, 'outbox', name ?? ''), 'utf8'))
    await succeed(
      aws(
        nobody,
        'cognito-idp',
        'confirm-sign-up',
        '--client-id',
        client,
        '--username',
        email,
        '--confirmation-code',
        code,
      ),
    )
    const { AuthenticationResult } = await json(
      aws(
        nobody,
        'cognito-idp',
        'initiate-auth',
        ...['--client-id', client, '--auth-flow', 'USER_PASSWORD_AUTH'],
        ...['--auth-parameters', `USERNAME=${email},PASSWORD=${password}`],
      ),
    )
    return AuthenticationResult
  }

  async function succeed(ran: Promise<Ran>): Promise<void> {
    const { code, stderr } = await ran
    assert.equal(code, 0, stderr)
  }
})
