import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parsePolicy } from '../../policy/index.ts'
import { account } from '../asking.fixture.ts'
import { kmsWorld, other } from './world.fixture.ts'

const grantee = `arn:aws:iam::${account}:role/reader`
const statement = { Effect: 'Allow', Principal: { AWS: account }, Action: 'kms:*', Resource: '*' }
const policyOf = (...Statement: readonly object[]) => JSON.stringify({ Version: '2012-10-17', Statement })
const malformed = { code: 'MalformedPolicyDocumentException' }

interface Attached {
  readonly Statement: readonly Readonly<Record<string, unknown>>[]
}

describe('the policy of a key', () => {
  it('leaves everything to the account, unless it is given', async (test) => {
    const { call, key, resourcePolicy } = await kmsWorld(test)
    const { KeyId, Arn } = await key()
    const { Policy, PolicyName } = await call('GetKeyPolicy', { KeyId })
    const [first] = (JSON.parse(Policy as string) as Attached).Statement
    assert.deepEqual([PolicyName, first?.['Principal']], ['default', { AWS: `arn:aws:iam::${account}:root` }])
    assert.deepEqual((await call('ListKeyPolicies', { KeyId }))['PolicyNames'], ['default'])
    const attached = await resourcePolicy(Arn)
    assert.deepEqual([attached?.account, attached?.gives], [account, true])
    assert.equal(await resourcePolicy(Arn.replace('us-east-1', 'eu-west-1')), undefined)
    assert.equal(await resourcePolicy(Arn.replace(account, other)), undefined)
  })

  it('is replaced by one that whoever gives it can replace, or says that they know', async (test) => {
    const { call, key } = await kmsWorld(test)
    const { KeyId } = await key()
    const locked = policyOf({ ...statement, Action: 'kms:Decrypt' })
    const message = 'The new key policy will not allow you to update the key policy in the future.'
    await assert.rejects(call('PutKeyPolicy', { KeyId, Policy: locked }), { ...malformed, message })
    await assert.rejects(call('CreateKey', { Policy: locked }), { ...malformed, message })
    await assert.rejects(
      call('PutKeyPolicy', { KeyId, Policy: policyOf({ ...statement, Principal: { AWS: other } }) }),
      {
        message,
      },
    )
    await call('PutKeyPolicy', { KeyId, Policy: policyOf(statement) })
    assert.equal((await call('GetKeyPolicy', { KeyId }))['Policy'], policyOf(statement))
    await call('PutKeyPolicy', { KeyId, Policy: locked, BypassPolicyLockoutSafetyCheck: true })
    assert.equal((await call('GetKeyPolicy', { KeyId }))['Policy'], locked)
  })

  it('is refused when it is no policy, names nobody, is too long, or has another name', async (test) => {
    const { call, key } = await kmsWorld(test)
    const { KeyId } = await key()
    const put = (Policy: string, PolicyName?: string) => call('PutKeyPolicy', { KeyId, Policy, PolicyName })
    await assert.rejects(put('{'), malformed)
    await assert.rejects(put(policyOf({ Effect: 'Allow', Action: 'kms:*', Resource: '*' })), malformed)
    const nobody = { ...statement, Principal: { AWS: `arn:aws:iam::${account}:user/nobody` } }
    await assert.rejects(put(policyOf(statement, nobody)), malformed)
    await assert.rejects(put(policyOf({ ...statement, Sid: 'x'.repeat(33_000) })), { code: 'LimitExceededException' })
    await assert.rejects(put(policyOf(statement), 'mine'), { code: 'NotFoundException' })
    await assert.rejects(call('GetKeyPolicy', { KeyId, PolicyName: 'mine' }), { code: 'NotFoundException' })
  })
})

describe('a grant', () => {
  it('stands beside the policy, bound to its encryption context, until it is revoked', async (test) => {
    const { call, key, resourcePolicy } = await kmsWorld(test)
    const { KeyId, Arn } = await key()
    const { GrantId } = await call('CreateGrant', {
      KeyId,
      GranteePrincipal: grantee,
      Operations: ['Decrypt', 'DescribeKey'],
      Constraints: { EncryptionContextEquals: { place: '${aws:username}' } },
    })
    const granted = (JSON.parse((await resourcePolicy(Arn))?.document ?? '') as Attached).Statement.slice(1)
    assert.deepEqual(granted, [
      {
        Sid: `GrantInContext${GrantId}`,
        Effect: 'Allow',
        Principal: { AWS: grantee },
        Action: ['kms:Decrypt'],
        Resource: '*',
        Condition: {
          StringEquals: { 'kms:EncryptionContext:place': '${$}{aws:username}' },
          'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': ['place'] },
        },
      },
      {
        Sid: `Grant${GrantId}`,
        Effect: 'Allow',
        Principal: { AWS: grantee },
        Action: ['kms:DescribeKey'],
        Resource: '*',
      },
    ])
    const { Grants } = (await call('ListGrants', { KeyId })) as { Grants: Record<string, unknown>[] }
    assert.deepEqual(
      Grants.map(({ GranteePrincipal, Operations, KeyId: of }) => ({ GranteePrincipal, Operations, of })),
      [{ GranteePrincipal: grantee, Operations: ['Decrypt', 'DescribeKey'], of: Arn }],
    )
    await call('RevokeGrant', { KeyId, GrantId })
    assert.equal((JSON.parse((await resourcePolicy(Arn))?.document ?? '') as Attached).Statement.length, 1)
    await assert.rejects(call('RevokeGrant', { KeyId, GrantId }), { code: 'InvalidGrantIdException' })
  })

  it('of one name and content is made once', async (test) => {
    const { call, key } = await kmsWorld(test)
    const { KeyId } = await key()
    const wish = { KeyId, GranteePrincipal: grantee, Operations: ['Decrypt'], Name: 'codes' }
    const first = await call('CreateGrant', wish)
    assert.equal((await call('CreateGrant', wish))['GrantId'], first['GrantId'])
    const wider = await call('CreateGrant', { ...wish, Operations: ['Decrypt', 'Encrypt'] })
    assert.notEqual(wider['GrantId'], first['GrantId'])
    assert.equal(((await call('ListGrants', { KeyId }))['Grants'] as unknown[]).length, 2)
    assert.equal(
      ((await call('ListGrants', { KeyId, GranteePrincipal: `${grantee}s` }))['Grants'] as unknown[]).length,
      0,
    )
  })

  it('is refused to nobody, to two, to a service from anywhere, and for what is not served', async (test) => {
    const { call, key, resourcePolicy } = await kmsWorld(test)
    const { KeyId, Arn } = await key()
    const wish = { KeyId, GranteePrincipal: grantee, Operations: ['Decrypt'] }
    const service = { GranteeServicePrincipal: 'cognito-idp.amazonaws.com' }
    const refused = (input: object, code: string) => assert.rejects(call('CreateGrant', input), { code })
    await refused({ KeyId, Operations: ['Decrypt'] }, 'ValidationException')
    await refused({ ...wish, ...service }, 'ValidationException')
    await refused({ KeyId, Operations: ['Decrypt'], ...service }, 'ValidationException')
    for (const name of ['CreateGrant', 'RetireGrant', 'Sign']) {
      await refused({ ...wish, Operations: [name] }, 'UnsupportedOperationException')
    }
    await refused({ ...wish, RetiringPrincipal: grantee }, 'UnsupportedOperationException')
    const nobody = [`arn:aws:iam::${account}:user/nobody`, 'nobody', account, 'arn:aws:s3:::b', 'AIDAQXR6GDV2RLCAQGIWE']
    for (const GranteePrincipal of nobody) await refused({ ...wish, GranteePrincipal }, 'InvalidArnException')
    const Constraints = { SourceArn: 'arn:aws:s3:::bucket' }
    const noService = { KeyId, Operations: ['Decrypt'], GranteeServicePrincipal: 'nothing', Constraints }
    await refused(noService, 'ValidationException')
    await call('Encrypt', { KeyId, Plaintext: new Uint8Array(1) })
    const attached = (await resourcePolicy(Arn))?.document ?? ''
    assert.equal(parsePolicy(attached, 'resource').statements.length, 1, 'the key is still to be decided of')
    await call('DisableKey', { KeyId })
    await refused(wish, 'DisabledException')
  })
})

describe('what is asked of policies', () => {
  it('has the key, the alias that named it, its tags and the encryption context', async (test) => {
    const { call, key, asks } = await kmsWorld(test)
    const { KeyId, Arn } = await key({ Tags: [{ TagKey: 'team', TagValue: 'a' }] })
    await call('CreateAlias', { AliasName: 'alias/codes', TargetKeyId: KeyId })
    const [ask] = (await asks('Encrypt', { KeyId: 'alias/codes', EncryptionContext: { pool: 'p' } })) ?? []
    assert.deepEqual([ask?.action, ask?.resource], ['kms:Encrypt', Arn])
    const { context = {} } = ask ?? {}
    assert.deepEqual(context['kms:EncryptionContext:pool'], ['p'])
    assert.deepEqual(context['kms:EncryptionContextKeys'], ['pool'])
    assert.deepEqual(context['kms:RequestAlias'], ['alias/codes'])
    assert.deepEqual(context['kms:ResourceAliases'], ['alias/codes'])
    assert.deepEqual(context['aws:ResourceTag/team'], ['a'])
    assert.deepEqual(context['kms:CallerAccount'], [account])
  })

  it('does not tell another account of tags and aliases', async (test) => {
    const { call, key, asks } = await kmsWorld(test)
    const { KeyId, Arn } = await key({ Tags: [{ TagKey: 'team', TagValue: 'a' }] })
    await call('CreateAlias', { AliasName: 'alias/codes', TargetKeyId: KeyId })
    const [ask] = (await asks('Encrypt', { KeyId: Arn }, other)) ?? []
    assert.equal(ask?.resource, Arn)
    assert.deepEqual(
      [ask?.context?.['aws:ResourceTag/team'], ask?.context?.['kms:ResourceAliases']],
      [undefined, undefined],
    )
  })

  it('is about an alias and every key that it points to', async (test) => {
    const { call, key, asks } = await kmsWorld(test)
    const [a, b] = [await key(), await key()]
    await call('CreateAlias', { AliasName: 'alias/codes', TargetKeyId: a.KeyId })
    const about = await asks('UpdateAlias', { AliasName: 'alias/codes', TargetKeyId: b.KeyId })
    const alias = `arn:aws:kms:us-east-1:${account}:alias/codes`
    assert.deepEqual(
      about?.map(({ resource }) => resource),
      [alias, a.Arn, b.Arn],
    )
  })
})
