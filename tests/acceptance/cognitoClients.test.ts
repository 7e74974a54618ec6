import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { hasProgram } from '../clients.ts'
import { bucket, type CognitoWorld, openCognitoWorld, password } from './cognitoWorld.ts'

describe('sign-in and credentials through other clients', { timeout: 90_000 }, () => {
  let world: CognitoWorld
  before(async () => {
    world = await openCognitoWorld()
  })
  after(() => world.server.stop())

  /** Runs a program that has no credentials but those it is given; its output. */
  const run = (program: string, parameters: readonly string[], credentials: Record<string, string> = {}) => {
    const env = {
      PATH: process.env['PATH'],
      HOME: '/nonexistent',
      AWS_ENDPOINT_URL: world.server.url,
      AWS_DEFAULT_REGION: world.server.region,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_PAGER: '',
      ...credentials,
    }
    return new Promise<string>((resolve, reject) => {
      execFile(program, parameters, { env }, (error, stdout, stderr) => {
        if (error === null) resolve(stdout)
        else reject(new Error(stderr))
      })
    })
  }

  it('boto3 signs up, confirms, signs in, and works in its own folder', async (test) => {
    if (!hasProgram(test, 'python3', '-c', 'import boto3')) return
    const outbox = join(world.server.data, 'outbox')
    const places = [outbox, world.client, world.provider, world.identityPool, bucket, password]
    assert.equal(await run('python3', ['-c', python, ...places]), 'done\n')
  })

  it('boto3 signs in by SRP, computed by nothing of this server, and with no other password', async (test) => {
    if (!hasProgram(test, 'python3', '-c', 'import boto3')) return
    await world.person('remote')
    const facts = [world.client, world.pool.split('_')[1] ?? '', 'remote', password]
    assert.equal(await run('python3', ['-c', srpInPython, ...facts]), 'done\n')
  })

  it('boto3 pages through what a pool has, one thing at a time', async (test) => {
    if (!hasProgram(test, 'python3', '-c', 'import boto3')) return
    const { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY } = world.server.root
    const root = { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY }
    assert.equal(await run('python3', ['-c', pages], root), 'done\n')
  })

  it('the AWS CLI signs in, and works in its own folder', async (test) => {
    if (!hasProgram(test, 'aws', '--version')) return
    await world.person('cli')
    const aws = async (...parameters: string[]) => {
      const text = await run('aws', [...parameters, '--no-sign-request', '--output', 'json'])
      return JSON.parse(text) as Record<string, Record<string, string>> & { readonly IdentityId: string }
    }
    const flow = ['--auth-flow', 'USER_PASSWORD_AUTH', '--client-id', world.client]
    const proof = ['--auth-parameters', `USERNAME=cli,PASSWORD=${password}`]
    const { AuthenticationResult } = await aws('cognito-idp', 'initiate-auth', ...flow, ...proof)
    const logins = ['--logins', `${world.provider}=${AuthenticationResult?.['IdToken']}`]
    const pool = ['--identity-pool-id', world.identityPool]
    const { IdentityId } = await aws('cognito-identity', 'get-id', ...pool, ...logins)
    const identity = ['--identity-id', IdentityId]
    const { Credentials } = await aws('cognito-identity', 'get-credentials-for-identity', ...identity, ...logins)
    const credentials = {
      AWS_ACCESS_KEY_ID: Credentials?.['AccessKeyId'] ?? '',
      AWS_SECRET_ACCESS_KEY: Credentials?.['SecretKey'] ?? '',
      AWS_SESSION_TOKEN: Credentials?.['SessionToken'] ?? '',
    }
    const script = new URL(import.meta.url).pathname
    await run('aws', ['s3', 'cp', script, `s3://${bucket}/${IdentityId}/script`], credentials)
    assert.match(await run('aws', ['s3', 'ls', `s3://${bucket}/${IdentityId}/`], credentials), /script/)
    await assert.rejects(run('aws', ['s3', 'ls', `s3://${bucket}/`], credentials), /AccessDenied/)
    const caller = await run('aws', ['sts', 'get-caller-identity', '--query', 'Arn', '--output', 'text'], credentials)
    assert.match(caller, /:assumed-role\/folder\/CognitoIdentityCredentials\n$/)
  })
})

const python = `
import glob, json, sys
import boto3
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

outbox, client_id, provider, identity_pool, bucket, password = sys.argv[1:]
idp = boto3.client('cognito-idp', config=Config(signature_version=UNSIGNED))
identities = boto3.client('cognito-identity', config=Config(signature_version=UNSIGNED))

def refused(code, call, **parameters):
    try:
        call(**parameters)
    except ClientError as error:
        assert error.response['Error']['Code'] == code, error
        return error.response['Error']['Message']
    raise AssertionError('not refused')

def code_for(address):
    messages = [json.load(open(name)) for name in sorted(glob.glob(outbox + '/*.json'))]
    return [message['code'] for message in messages if message['destination'] == address][-1]

idp.sign_up(ClientId=client_id, Username='bea', Password=password, UserAttributes=[{'Name': 'email', 'Value': 'bea@example.com'}])
refused('CodeMismatchException', idp.confirm_sign_up, ClientId=client_id, Username='bea', ConfirmationCode='12')
idp.confirm_sign_up(ClientId=client_id, Username='bea', ConfirmationCode=code_for('bea@example.com'))
def sign_in(secret):
    return idp.initiate_auth(ClientId=client_id, AuthFlow='USER_PASSWORD_AUTH', AuthParameters={'USERNAME': 'bea', 'PASSWORD': secret})
assert refused('NotAuthorizedException', sign_in, secret='wrong') == 'Incorrect username or password.'
tokens = sign_in(password)['AuthenticationResult']
again = idp.initiate_auth(ClientId=client_id, AuthFlow='REFRESH_TOKEN_AUTH', AuthParameters={'REFRESH_TOKEN': tokens['RefreshToken']})['AuthenticationResult']
assert idp.get_user(AccessToken=again['AccessToken'])['Username'] == 'bea'

logins = {provider: tokens['IdToken']}
identity = identities.get_id(IdentityPoolId=identity_pool, Logins=logins)['IdentityId']
assert identities.get_id(IdentityPoolId=identity_pool, Logins={provider: again['IdToken']})['IdentityId'] == identity
vended = identities.get_credentials_for_identity(IdentityId=identity, Logins=logins)['Credentials']
s3 = boto3.client('s3', aws_access_key_id=vended['AccessKeyId'], aws_secret_access_key=vended['SecretKey'], aws_session_token=vended['SessionToken'])
s3.put_object(Bucket=bucket, Key=identity + '/note', Body=b'mine')
assert s3.get_object(Bucket=bucket, Key=identity + '/note')['Body'].read() == b'mine'
assert [each['Key'] for each in s3.list_objects_v2(Bucket=bucket, Prefix=identity + '/')['Contents']] == [identity + '/note']
refused('AccessDenied', s3.put_object, Bucket=bucket, Key='elsewhere/note', Body=b'x')
refused('AccessDenied', s3.list_objects_v2, Bucket=bucket)
assert refused('NotAuthorizedException', identities.get_id, IdentityPoolId=identity_pool) == 'Unauthenticated access is not supported for this identity pool.'

idp.global_sign_out(AccessToken=again['AccessToken'])
assert refused('NotAuthorizedException', idp.get_user, AccessToken=tokens['AccessToken']) == 'Access Token has been revoked'
assert refused('NotAuthorizedException', identities.get_id, IdentityPoolId=identity_pool, Logins=logins) == 'Not Authorized'
print('done')
`

const pages = `
import boto3

idp = boto3.client('cognito-idp')
pool = idp.create_user_pool(PoolName='paged')['UserPool']['Id']
names = ['one', 'three', 'two']
user = {'MessageAction': 'SUPPRESS', 'UserAttributes': [{'Name': 'name', 'Value': 'Ann'}]}
for name in names:
    idp.create_user_pool_client(UserPoolId=pool, ClientName=name)
    idp.create_group(UserPoolId=pool, GroupName=name)
    idp.create_resource_server(UserPoolId=pool, Identifier=name, Name=name)
    idp.admin_create_user(UserPoolId=pool, Username=name, **user)
for name in names:
    idp.admin_add_user_to_group(UserPoolId=pool, Username=name, GroupName='one')
    idp.admin_add_user_to_group(UserPoolId=pool, Username='one', GroupName=name)

def every(operation, member, name, **parameters):
    each = idp.get_paginator(operation).paginate(UserPoolId=pool, PaginationConfig={'PageSize': 1}, **parameters)
    found = [row[name] for page in each for row in page[member]]
    assert sorted(found) == names, (operation, found)

every('list_user_pool_clients', 'UserPoolClients', 'ClientName')
every('list_groups', 'Groups', 'GroupName')
every('list_resource_servers', 'ResourceServers', 'Identifier')
every('list_users', 'Users', 'Username')
every('list_users', 'Users', 'Username', Filter='name ^= "A"')
every('list_users_in_group', 'Users', 'Username', GroupName='one')
every('admin_list_groups_for_user', 'Groups', 'GroupName', Username='one')
pools = idp.get_paginator('list_user_pools').paginate(PaginationConfig={'PageSize': 1})
assert len([each for page in pools for each in page['UserPools']]) == 2
idp.admin_delete_user(UserPoolId=pool, Username='one')
try:
    idp.admin_get_user(UserPoolId=pool, Username='one')
except idp.exceptions.UserNotFoundException:
    print('done')
`

/** A client's side of SRP with Python's own integers, its prime made of the digits of pi as RFC 3526 defines it. */
const srpInPython = `
import base64, datetime, hashlib, hmac, secrets, sys
import boto3
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

client_id, pool, user, password = sys.argv[1:]
idp = boto3.client('cognito-idp', config=Config(signature_version=UNSIGNED))

def arctan(inverse, one):
    total = term = one // inverse
    n, sign = 3, -1
    while term:
        term //= inverse * inverse
        total += sign * (term // n)
        n, sign = n + 2, -sign
    return total

one = 1 << 3000
pi = 4 * (4 * arctan(5, one) - arctan(239, one))
N = 2**3072 - 2**3008 - 1 + 2**64 * ((pi >> (3000 - 2942)) + 1690314)
g = 2

def octets(number):
    return number.to_bytes(number.bit_length() // 8 + 1, 'big')

def number_of(*parts):
    return int.from_bytes(hashlib.sha256(b''.join(parts)).digest(), 'big')

def begin():
    a = secrets.randbits(1024)
    A = pow(g, a, N)
    begun = idp.initiate_auth(ClientId=client_id, AuthFlow='USER_SRP_AUTH', AuthParameters={'USERNAME': user, 'SRP_A': format(A, 'x')})
    assert begun['ChallengeName'] == 'PASSWORD_VERIFIER', begun
    return a, A, begun

def answer(a, A, begun, secret):
    told = begun['ChallengeParameters']
    name, block, B = told['USER_ID_FOR_SRP'], told['SECRET_BLOCK'], int(told['SRP_B'], 16)
    u = number_of(octets(A), octets(B))
    x = number_of(octets(int(told['SALT'], 16)), hashlib.sha256((pool + name + ':' + secret).encode()).digest())
    k = number_of(octets(N), octets(g))
    S = pow(B - k * pow(g, x, N), a + u * x, N)
    key = hmac.digest(hmac.digest(octets(u), octets(S), 'sha256'), b'Caldera Derived Key\\x01', 'sha256')[:16]
    now = datetime.datetime.now(datetime.timezone.utc)
    stamp = now.strftime('%a %b ') + str(now.day) + now.strftime(' %H:%M:%S UTC %Y')
    proof = hmac.digest(key, (pool + name).encode() + base64.b64decode(block) + stamp.encode(), 'sha256')
    return idp.respond_to_auth_challenge(ClientId=client_id, ChallengeName='PASSWORD_VERIFIER', ChallengeResponses={
        'USERNAME': name, 'TIMESTAMP': stamp, 'PASSWORD_CLAIM_SECRET_BLOCK': block,
        'PASSWORD_CLAIM_SIGNATURE': base64.b64encode(proof).decode()})

def refused(what, *parameters):
    try:
        what(*parameters)
    except ClientError as error:
        return error.response['Error']['Code']
    raise AssertionError('not refused')

assert refused(answer, *begin(), password + '!') == 'NotAuthorizedException'
once = begin()
tokens = answer(*once, password)['AuthenticationResult']
assert idp.get_user(AccessToken=tokens['AccessToken'])['Username'] == user
assert refused(answer, *once, password) == 'NotAuthorizedException'
print('done')
`
