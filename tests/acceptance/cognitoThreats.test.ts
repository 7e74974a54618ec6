import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  AdminListUserAuthEventsCommand,
  AdminUpdateAuthEventFeedbackCommand,
  type AuthEventType,
  DescribeRiskConfigurationCommand,
  GetSigningCertificateCommand,
  SetRiskConfigurationCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { type CognitoWorld, openCognitoWorld, refused } from './cognitoWorld.ts'

describe('what users did, through the SDK, over a socket', { timeout: 60_000 }, () => {
  let world: CognitoWorld
  before(async () => {
    world = await openCognitoWorld()
  })
  after(() => world.server.stop())

  /** A user's events once there are so many: they are kept after the answer. */
  const events = async (UserPoolId: string, Username: string, count: number): Promise<AuthEventType[]> => {
    for (;;) {
      const { AuthEvents = [] } = await world.admin.send(new AdminListUserAuthEventsCommand({ UserPoolId, Username }))
      if (AuthEvents.length >= count) return AuthEvents
      await sleep(20)
    }
  }

  it('is listed, judged, and stopped from addresses that are blocked', async () => {
    const UserPoolAddOns = { AdvancedSecurityMode: 'ENFORCED' as const }
    const UserPoolId = await world.newUserPool({ UserPoolTier: 'PLUS', UserPoolAddOns })
    const ClientId = (await world.newClient(UserPoolId)).id
    await world.person('ann', { pool: UserPoolId })
    await world.signIn('ann', ClientId)
    const [event] = await events(UserPoolId, 'ann', 1)
    assert.deepEqual(
      [event?.EventType, event?.EventResponse, event?.EventRisk?.RiskDecision],
      ['SignIn', 'Pass', 'NoRisk'],
    )
    assert.deepEqual(event?.ChallengeResponses, [{ ChallengeName: 'Password', ChallengeResponse: 'Success' }])
    assert.match(event?.EventContextData?.IpAddress ?? '', /^(127\.0\.0\.1|::1|::ffff:127\.0\.0\.1)$/)
    assert.ok(event?.CreationDate instanceof Date)
    const judged = { UserPoolId, Username: 'ann', EventId: event.EventId ?? '', FeedbackValue: 'Valid' as const }
    await world.admin.send(new AdminUpdateAuthEventFeedbackCommand(judged))
    assert.equal((await events(UserPoolId, 'ann', 1))[0]?.EventFeedback?.FeedbackValue, 'Valid')
    const RiskExceptionConfiguration = { BlockedIPRangeList: ['127.0.0.0/8', '::1/128'] }
    await world.admin.send(new SetRiskConfigurationCommand({ UserPoolId, RiskExceptionConfiguration }))
    const { RiskConfiguration } = await world.admin.send(new DescribeRiskConfigurationCommand({ UserPoolId }))
    assert.deepEqual(RiskConfiguration?.RiskExceptionConfiguration, RiskExceptionConfiguration)
    const blocked = 'NotAuthorizedException: Unable to login because of security reasons.'
    await refused(() => world.signIn('ann', ClientId), blocked)
    const decisions = (await events(UserPoolId, 'ann', 2)).map(({ EventRisk }) => EventRisk?.RiskDecision)
    assert.deepEqual(decisions.sort(), ['Block', 'NoRisk'])
  })

  it('leaves a certificate for SAML providers that stays', async () => {
    const UserPoolId = await world.newUserPool()
    const certificate = async () =>
      (await world.admin.send(new GetSigningCertificateCommand({ UserPoolId }))).Certificate ?? ''
    const first = await certificate()
    assert.equal(new X509Certificate(Buffer.from(first, 'base64')).subject, `CN=${UserPoolId}`)
    assert.equal(await certificate(), first)
  })
})
