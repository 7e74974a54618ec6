import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { InitiateAuthResponse } from '@aws-sdk/client-cognito-identity-provider'
import { startSrpClient } from '../../../tokens/srpClient.ts'
import { random } from '../../asking.fixture.ts'
import { type Bed, openBed } from '../bed.fixture.ts'

let bed: Bed
let pool: string
let client: string
before(async () => {
  bed = await openBed()
  const AllowedFirstAuthFactors = ['PASSWORD' as const, 'EMAIL_OTP' as const]
  pool = await bed.pool({ Policies: { SignInPolicy: { AllowedFirstAuthFactors } } })
  client = await bed.client(pool, {
    PreventUserExistenceErrors: 'ENABLED',
    ExplicitAuthFlows: ['ALLOW_USER_AUTH', 'ALLOW_USER_SRP_AUTH'],
  })
})
after(() => bed.close())

const begin = (AuthFlow: string, AuthParameters: object) =>
  bed.call<InitiateAuthResponse>('InitiateAuth', { ClientId: client, AuthFlow, AuthParameters })

const flows: Readonly<Record<string, (USERNAME: string) => Promise<InitiateAuthResponse>>> = {
  SRP: (USERNAME) => begin('USER_SRP_AUTH', { USERNAME, SRP_A: startSrpClient(random).srpA }),
  'a choice': (USERNAME) => begin('USER_AUTH', { USERNAME }),
  'a code': (USERNAME) => begin('USER_AUTH', { USERNAME, PREFERRED_CHALLENGE: 'EMAIL_OTP' }),
  'a password': (USERNAME) => begin('USER_AUTH', { USERNAME, PREFERRED_CHALLENGE: 'PASSWORD' }),
}

for (const [i, [name, flow]] of Object.entries(flows).entries()) {
  test(`a session of ${name} is as long for nobody as for somebody`, async () => {
    const lengths = new Set<number>()
    for (const length of [1, 20, 60, 128]) {
      const email = `${'x'.repeat(Math.ceil(length / 3))}@example.com`
      const somebody = `${i}${'s'.repeat(length - 1)}`
      await bed.user(pool, somebody, { email, email_verified: 'true' })
      for (const username of [somebody, `${somebody.slice(0, -1)}\u{e9}`]) {
        const { Session = '', ChallengeParameters } = await flow(username)
        const carried = ChallengeParameters?.['SECRET_BLOCK'] ?? Session
        assert.ok(carried.length > 0)
        lengths.add(carried.length)
      }
    }
    assert.equal(lengths.size, 1, [...lengths].join(' '))
    assert.ok(name === 'SRP' || Math.max(...lengths) <= 2048)
  })
}
