import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { CloudFormation } from '@aws-sdk/client-cloudformation'
import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider'
import { start, type TestServer } from '../../src/testing.ts'

describe('a user pool of a template', { timeout: 60_000 }, () => {
  let server: TestServer
  before(async () => {
    server = await start()
  })
  after(() => server.stop())

  const deployed = async (StackName: string, Properties: object) => {
    const options = { endpoint: server.url, region: server.region, credentials: server.root }
    const stacks = new CloudFormation(options)
    const TemplateBody = JSON.stringify({ Resources: { Pool: { Type: 'AWS::Cognito::UserPool', Properties } } })
    await stacks.createStack({ StackName, TemplateBody, OnFailure: 'DO_NOTHING' })
    for (;;) {
      const status = (await stacks.describeStacks({ StackName })).Stacks?.[0]?.StackStatus ?? ''
      if (status !== 'CREATE_IN_PROGRESS') {
        const found = await stacks.describeStackResource({ StackName, LogicalResourceId: 'Pool' })
        const UserPoolId = found.StackResourceDetail?.PhysicalResourceId
        return { status, UserPoolId, pools: new CognitoIdentityProvider(options) }
      }
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  it('has the second factors, passkeys and devices that its properties name', async () => {
    const { status, UserPoolId, pools } = await deployed('factors', {
      MfaConfiguration: 'ON',
      EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
      WebAuthnRelyingPartyID: 'example.com',
      WebAuthnUserVerification: 'required',
      DeviceConfiguration: { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: false },
    })
    assert.equal(status, 'CREATE_COMPLETE')
    const factors = await pools.getUserPoolMfaConfig({ UserPoolId })
    assert.equal(factors.MfaConfiguration, 'ON')
    assert.deepEqual(factors.SoftwareTokenMfaConfiguration, { Enabled: true })
    assert.deepEqual(factors.WebAuthnConfiguration, { RelyingPartyId: 'example.com', UserVerification: 'required' })
    const { UserPool } = await pools.describeUserPool({ UserPoolId })
    assert.equal(UserPool?.DeviceConfiguration?.ChallengeRequiredOnNewDevice, true)
  })

  it('is not made with a protection that is not acted on', async () => {
    const { status } = await deployed('threats', { UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' } })
    assert.equal(status, 'CREATE_FAILED')
  })
})
