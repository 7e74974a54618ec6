import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { SignUpResponse } from '@aws-sdk/client-cognito-identity-provider'
import { Fault } from '../../../kernel/fault.ts'
import { type Bed, claimsOf, openBed, password, refused, type TriggerDocument } from '../bed.fixture.ts'

const arn = 'arn:aws:lambda:us-east-1:000000000000:function:hook'

describe('the functions of triggers', () => {
  let bed: Bed
  before(async () => {
    bed = await openBed()
  })
  after(() => bed.close())

  /** A pool with one function behind a trigger, and the events that it saw. */
  const hooked = async (LambdaConfig: object, answer: (event: TriggerDocument) => unknown) => {
    const seen: TriggerDocument[] = []
    bed.functions.set(arn, (event) => {
      seen.push(event)
      return answer(event)
    })
    const pool = await bed.pool({ LambdaConfig, AutoVerifiedAttributes: ['email'] })
    return { pool, client: await bed.client(pool), seen }
  }
  const answering = (response: object) => (event: TriggerDocument) => ({ ...event, response })
  const signUp = (ClientId: string, Username: string, more: object = {}) => {
    const UserAttributes = [{ Name: 'email', Value: `${Username}@example.com` }]
    return bed.call<SignUpResponse>('SignUp', { ClientId, Username, Password: password, UserAttributes, ...more })
  }

  it('are called by the service on the pool’s behalf, with AWS’s event', async () => {
    const { pool, client, seen } = await hooked({ PreSignUp: arn }, (event) => event)
    const userAgent = 'aws-sdk-js/3.900.0 ua/2.1 os/linux'
    const input = { ClientId: client, Username: 'ann', Password: password, ClientMetadata: { from: 'web' } }
    await bed.call('SignUp', { ...input, ValidationData: [{ Name: 'v', Value: '1' }] }, { userAgent })
    assert.deepEqual(seen, [
      {
        version: '1',
        triggerSource: 'PreSignUp_SignUp',
        region: 'us-east-1',
        userPoolId: pool,
        userName: 'ann',
        callerContext: { awsSdkVersion: 'aws-sdk-js/3.900.0', clientId: client },
        request: { userAttributes: {}, validationData: { v: '1' }, clientMetadata: { from: 'web' } },
        response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
      },
    ])
    const source = `arn:aws:cognito-idp:us-east-1:000000000000:userpool/${pool}`
    assert.deepEqual(bed.invokers.at(-1), {
      kind: 'service',
      principal: 'cognito-idp.amazonaws.com',
      context: { 'aws:SourceArn': [source], 'aws:SourceAccount': ['000000000000'] },
    })
  })

  it('confirm and verify a user who signs up, who then hears of it and gets no code', async () => {
    const both = { PreSignUp: arn, PostConfirmation: arn }
    const { client, seen } = await hooked(both, answering({ autoConfirmUser: true, autoVerifyEmail: true }))
    const sent = bed.messages.length
    assert.equal((await signUp(client, 'bea')).UserConfirmed, true)
    assert.deepEqual(
      seen.map(({ triggerSource }) => triggerSource),
      ['PreSignUp_SignUp', 'PostConfirmation_ConfirmSignUp'],
    )
    assert.equal(bed.messages.length, sent)
    assert.equal(claimsOf((await bed.tokens(client, 'bea')).id)['email_verified'], true)
  })

  it('refuse a sign-up with their own words, and nobody is created', async () => {
    const { pool, client } = await hooked({ PreSignUp: arn }, () => {
      throw new Error('not from here')
    })
    await refused(signUp(client, 'cem'), 'UserLambdaValidationException', 'PreSignUp failed with error not from here.')
    await refused(bed.call('AdminGetUser', { UserPoolId: pool, Username: 'cem' }), 'UserNotFoundException')
  })

  it('that answer no event, or cannot be run, stop what they guard', async () => {
    for (const nonsense of [null, 'yes', [], { response: null }]) {
      const { client } = await hooked({ PreSignUp: arn }, () => nonsense)
      await refused(signUp(client, 'dan'), 'InvalidLambdaResponseException', 'Unrecognizable lambda output')
    }
    const { client } = await hooked({ PreSignUp: arn }, () => {
      throw new Fault('AccessDeniedException', 'no')
    })
    const message = 'PreSignUp invocation failed due to error AccessDeniedException.'
    await refused(signUp(client, 'dan'), 'UnexpectedLambdaException', message)
  })

  it('hold back and hear of sign-ins', async () => {
    const { pool, client, seen } = await hooked({ PreAuthentication: arn, PostAuthentication: arn }, (event) => {
      if (event.userName === 'eve') throw new Error('not today')
      return event
    })
    await bed.user(pool, 'eve')
    await bed.user(pool, 'fay')
    await refused(
      bed.signIn(client, 'eve'),
      'UserLambdaValidationException',
      'PreAuthentication failed with error not today.',
    )
    await bed.signIn(client, 'fay')
    await refused(bed.signIn(client, 'nobody'), 'UserNotFoundException')
    const hiding = await bed.client(pool, { PreventUserExistenceErrors: 'ENABLED' })
    await refused(bed.signIn(hiding, 'stranger'), 'NotAuthorizedException')
    assert.deepEqual(
      seen.map(({ triggerSource, userName, request }) => [triggerSource, userName, request['userNotFound']]),
      [
        ['PreAuthentication_Authentication', 'eve', undefined],
        ['PreAuthentication_Authentication', 'fay', undefined],
        ['PostAuthentication_Authentication', 'fay', undefined],
        ['PreAuthentication_Authentication', 'stranger', true],
      ],
    )
  })

  it('word the messages, as long as the code has its place', async () => {
    const wording = { emailSubject: 'Hi', emailMessage: 'Type {####}', smsMessage: 'no code here' }
    const { pool, client, seen } = await hooked({ CustomMessage: arn }, answering(wording))
    await signUp(client, 'gus')
    const message = bed.messages.at(-1)
    assert.equal(message?.subject, 'Hi')
    assert.equal(message?.body, `Type ${message?.code}`)
    await bed.call('AdminCreateUser', {
      UserPoolId: pool,
      Username: 'hal',
      UserAttributes: [{ Name: 'email', Value: 'hal@example.com' }],
    })
    assert.equal(
      bed.messages.at(-1)?.body,
      `Your username is hal and temporary password is ${bed.messages.at(-1)?.code}.`,
    )
    assert.deepEqual(
      seen.map(({ triggerSource, request }) => [triggerSource, request['usernameParameter']]),
      [
        ['CustomMessage_SignUp', null],
        ['CustomMessage_AdminCreateUser', '{username}'],
      ],
    )
  })

  it('change claims, groups and scopes, but not who a token is of', async () => {
    const response = {
      claimsAndScopeOverrideDetails: {
        idTokenGeneration: {
          claimsToAddOrOverride: { team: { id: 7 }, sub: 'x', iss: 'evil' },
          claimsToSuppress: ['email'],
        },
        accessTokenGeneration: { claimsToAddOrOverride: { tier: 'gold', client_id: 'x' }, scopesToAdd: ['files/read'] },
        groupOverrideDetails: { groupsToOverride: ['staff'], iamRolesToOverride: ['r'], preferredRole: 'r' },
      },
    }
    const config = { PreTokenGenerationConfig: { LambdaVersion: 'V2_0', LambdaArn: arn } }
    const { pool, client, seen } = await hooked(config, answering(response))
    const sub = await bed.user(pool, 'ida', { email: 'ida@example.com' })
    const tokens = await bed.tokens(client, 'ida')
    const id = claimsOf(tokens.id)
    assert.deepEqual(
      [id['sub'], id['iss'], id['email'], id['team']],
      [sub, `http://127.0.0.1:4566/${pool}`, undefined, { id: 7 }],
    )
    assert.deepEqual([id['cognito:groups'], id['cognito:preferred_role']], [['staff'], 'r'])
    const access = claimsOf(tokens.access)
    assert.deepEqual(
      [access['tier'], access['client_id'], access['scope']],
      ['gold', client, 'aws.cognito.signin.user.admin files/read'],
    )
    assert.deepEqual([seen[0]?.version, seen[0]?.triggerSource], ['2', 'TokenGeneration_Authentication'])
  })

  it('suppress what they replace too, and groups with their roles, in each token by itself', async () => {
    const claimsToAddOrOverride = { email: 'other@example.com', version: 9, aud: 'x' }
    const answer = {
      idTokenGeneration: { claimsToAddOrOverride, claimsToSuppress: ['email', 'cognito:groups', 'cognito:username'] },
      accessTokenGeneration: { claimsToAddOrOverride: { version: 9 }, claimsToSuppress: ['cognito:roles'] },
    }
    const config = { PreTokenGenerationConfig: { LambdaVersion: 'V2_0', LambdaArn: arn } }
    const { pool, client } = await hooked(config, (event) => {
      const { clientId } = event.callerContext
      const accessTokenGeneration = {
        ...answer.accessTokenGeneration,
        claimsToAddOrOverride: { ...answer.accessTokenGeneration.claimsToAddOrOverride, aud: clientId },
      }
      return { ...event, response: { claimsAndScopeOverrideDetails: { ...answer, accessTokenGeneration } } }
    })
    await bed.user(pool, 'kay', { email: 'kay@example.com' })
    await bed.call('CreateGroup', { UserPoolId: pool, GroupName: 'g', RoleArn: 'arn:aws:iam::000000000000:role/r' })
    await bed.call('AdminAddUserToGroup', { UserPoolId: pool, GroupName: 'g', Username: 'kay' })
    const tokens = await bed.tokens(client, 'kay')
    const id = claimsOf(tokens.id)
    const gone = ['email', 'cognito:groups', 'cognito:roles', 'cognito:preferred_role', 'version']
    assert.deepEqual(
      gone.filter((claim) => claim in id),
      [],
    )
    assert.deepEqual([id['aud'], id['cognito:username']], [client, 'kay'])
    const access = claimsOf(tokens.access)
    assert.deepEqual([access['aud'], access['cognito:groups'], access['version']], [client, ['g'], undefined])
  })

  it('suppress groups by an empty answer of them, or none on purpose, and leave them alone by silence', async () => {
    for (const [groupOverrideDetails, expected] of [
      [null, undefined],
      [{}, undefined],
      [undefined, ['g']],
    ] as const) {
      const details = { claimsToAddOrOverride: { team: 'a' }, groupOverrideDetails }
      const { pool, client } = await hooked({ PreTokenGeneration: arn }, answering({ claimsOverrideDetails: details }))
      await bed.user(pool, 'lea')
      await bed.call('CreateGroup', { UserPoolId: pool, GroupName: 'g' })
      await bed.call('AdminAddUserToGroup', { UserPoolId: pool, GroupName: 'g', Username: 'lea' })
      const tokens = await bed.tokens(client, 'lea')
      assert.deepEqual(claimsOf(tokens.id)['cognito:groups'], expected)
      assert.deepEqual(claimsOf(tokens.access)['cognito:groups'], expected)
    }
  })

  it('of version 1 change the id token only, with texts', async () => {
    const details = { claimsToAddOrOverride: { team: 'a', level: 3 }, claimsToSuppress: ['name'] }
    const { pool, client } = await hooked({ PreTokenGeneration: arn }, answering({ claimsOverrideDetails: details }))
    await bed.user(pool, 'jo', { name: 'Jo' })
    const tokens = await bed.tokens(client, 'jo')
    const id = claimsOf(tokens.id)
    assert.deepEqual([id['team'], id['level'], id['name']], ['a', undefined, undefined])
    assert.equal(claimsOf(tokens.access)['team'], undefined)
  })

  it('are one where there are two ways to name it', async () => {
    const two = {
      PreTokenGeneration: arn,
      PreTokenGenerationConfig: { LambdaVersion: 'V2_0', LambdaArn: `${arn}2` },
    } as const
    await refused(bed.pool({ LambdaConfig: two }), 'InvalidParameterException')
  })
})
