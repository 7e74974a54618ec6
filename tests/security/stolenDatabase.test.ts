import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import {
  AssociateSoftwareTokenCommand,
  CreateIdentityProviderCommand,
  ForgotPasswordCommand,
  InitiateAuthCommand,
  SetUserPoolMfaConfigCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { fromBase32 } from '../../src/tokens/base32.ts'
import { privateExponent } from '../../src/tokens/srp.ts'
import { startSrpClient } from '../../src/tokens/srpClient.ts'
import { generator, power } from '../../src/tokens/srpGroup.ts'
import { type CognitoWorld, openCognitoWorld, password } from '../acceptance/cognitoWorld.ts'

/** A secret as anybody might have written it. */
type Forms = readonly (string | Uint8Array)[]

const email = 'ana@example.com'

const secret = [
  'a password',
  'an SRP verifier',
  'the seed of an authenticator',
  "a client's secret",
  "a provider's secret",
  'a refresh token',
  'a code',
  "the root's secret access key",
] as const
type What = (typeof secret)[number]

describe('a stolen database', { timeout: 60_000 }, () => {
  let world: CognitoWorld
  let stolen: Buffer
  let secrets: Record<What, Forms>

  before(async () => {
    world = await openCognitoWorld()
    await world.person('ana', { attributes: { email, email_verified: 'true' } })
    const SoftwareTokenMfaConfiguration = { Enabled: true }
    await world.admin.send(
      new SetUserPoolMfaConfigCommand({
        UserPoolId: world.pool,
        MfaConfiguration: 'OPTIONAL',
        SoftwareTokenMfaConfiguration,
      }),
    )
    const tokens = await world.signIn('ana')
    const confidential = await world.newClient(world.pool, { GenerateSecret: true })
    const { SecretCode = '' } = await world.app.send(new AssociateSoftwareTokenCommand({ AccessToken: tokens.access }))
    await world.app.send(new ForgotPasswordCommand({ ClientId: world.client, Username: 'ana' }))
    const { code } = await world.sent(email)
    const provider = 'the-provider-knows-me-by-this'
    await world.admin.send(
      new CreateIdentityProviderCommand({
        UserPoolId: world.pool,
        ProviderName: 'Login',
        ProviderType: 'OIDC',
        ProviderDetails: {
          client_id: 'pool',
          client_secret: provider,
          authorize_scopes: 'openid',
          oidc_issuer: 'https://login.example.com',
        },
      }),
    )
    secrets = {
      'a password': texts(password),
      'an SRP verifier': numbers(await verifierOf('ana')),
      'the seed of an authenticator': [SecretCode, ...bytes(fromBase32(SecretCode) ?? new Uint8Array())],
      "a client's secret": texts(confidential.secret),
      "a provider's secret": texts(provider),
      'a refresh token': texts(tokens.refresh),
      'a code': [`"${code}"`, ...texts(code).slice(1)],
      "the root's secret access key": texts(world.server.root.secretAccessKey),
    }
    const names = (await readdir(world.server.data)).filter((name) => name.startsWith('metadata.sqlite'))
    stolen = Buffer.concat(await Promise.all(names.map((name) => readFile(join(world.server.data, name)))))
  })
  after(() => world.server.stop())

  /** What the server must have kept of the password: `g^x` for the salt that it tells everybody. */
  const verifierOf = async (USERNAME: string): Promise<bigint> => {
    const AuthParameters = { USERNAME, SRP_A: startSrpClient({ bytes: randomBytes, uuid: randomUUID }).srpA }
    const begun = await world.app.send(
      new InitiateAuthCommand({ AuthFlow: 'USER_SRP_AUTH', ClientId: world.client, AuthParameters }),
    )
    const { SALT = '', USER_ID_FOR_SRP = '' } = begun.ChallengeParameters ?? {}
    const identity = { poolName: world.pool.split('_')[1] ?? '', username: USER_ID_FOR_SRP }
    return power(generator, privateExponent(identity, password, SALT)) ?? 0n
  }

  it('tells what is no secret, so that there is something to search', () => {
    for (const known of ['ana', email, world.pool, world.client]) assert.ok(stolen.includes(known), known)
  })

  for (const what of secret) {
    it(`does not give ${what}`, () => {
      for (const form of secrets[what]) {
        assert.ok(form.length > 5)
        assert.equal(stolen.indexOf(form), -1)
      }
    })
  }
})

/** A text, plain and as people encode it. */
function texts(text: string): Forms {
  return bytes(Buffer.from(text))
}

function numbers(value: bigint): Forms {
  const hex = value.toString(16)
  const octets = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')
  return [value.toString(), ...bytes(octets), ...bytes(octets.subarray(0, 64)), ...bytes(octets.subarray(-64))]
}

function bytes(octets: Uint8Array): Forms {
  const all = Buffer.from(octets)
  return [
    all,
    all.toString('hex'),
    all.toString('hex').toUpperCase(),
    all.toString('base64').replace(/=+$/, ''),
    all.toString('base64url'),
  ]
}
