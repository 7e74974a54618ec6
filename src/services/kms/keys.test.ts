import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { account } from '../asking.fixture.ts'
import { kmsWorld, other } from './world.fixture.ts'

const day = 86_400_000
const missing = '00000000-0000-4000-8000-000000000000'

describe('keys', () => {
  it('are made enabled, symmetric, and of the account that makes them', async (test) => {
    const { call, key } = await kmsWorld(test)
    const { KeyId, Arn } = await key({ Description: 'codes', Tags: [{ TagKey: 'team', TagValue: 'a' }] })
    assert.equal(Arn, `arn:aws:kms:us-east-1:${account}:key/${KeyId}`)
    const { KeyMetadata } = (await call('DescribeKey', { KeyId: Arn })) as { KeyMetadata: Record<string, unknown> }
    const { KeyState, Enabled, KeySpec, KeyUsage, Origin, Description, AWSAccountId } = KeyMetadata
    assert.deepEqual(
      { KeyState, Enabled, KeySpec, KeyUsage, Origin, Description, AWSAccountId },
      {
        KeyState: 'Enabled',
        Enabled: true,
        KeySpec: 'SYMMETRIC_DEFAULT',
        KeyUsage: 'ENCRYPT_DECRYPT',
        Origin: 'AWS_KMS',
        Description: 'codes',
        AWSAccountId: account,
      },
    )
    assert.deepEqual(await call('ListResourceTags', { KeyId }), {
      Tags: [{ TagKey: 'team', TagValue: 'a' }],
      Truncated: false,
    })
    assert.deepEqual(await call('ListKeys', {}), { Keys: [{ KeyId, KeyArn: Arn }], Truncated: false })
    assert.deepEqual(await call('ListKeys', {}, other), { Keys: [], Truncated: false })
  })

  for (const [name, value] of [
    ['KeySpec', 'RSA_2048'],
    ['KeyUsage', 'SIGN_VERIFY'],
    ['Origin', 'EXTERNAL'],
    ['MultiRegion', true],
    ['CustomKeyStoreId', 'cks-1'],
  ] as const) {
    it(`of ${name} ${value} are refused by name`, async (test) => {
      const { call } = await kmsWorld(test)
      await assert.rejects(call('CreateKey', { [name]: value }), {
        code: 'UnsupportedOperationException',
        message: `${name} ${value} is not supported by this server.`,
      })
    })
  }

  it('that nobody has, of another account, or named in no way of KMS are not found', async (test) => {
    const { call, key } = await kmsWorld(test)
    const foreign = await key({}, other)
    const refusals = [
      [missing, 'NotFoundException', `Key 'arn:aws:kms:us-east-1:${account}:key/${missing}' does not exist`],
      [
        foreign.KeyId,
        'NotFoundException',
        `Key 'arn:aws:kms:us-east-1:${account}:key/${foreign.KeyId}' does not exist`,
      ],
      ['sample', 'NotFoundException', "Invalid keyId 'sample'"],
      ['alias/none', 'NotFoundException', `Alias arn:aws:kms:us-east-1:${account}:alias/none is not found.`],
      ['arn:aws:s3:::bucket', 'InvalidArnException', 'Invalid arn arn:aws:s3:::bucket'],
      [`arn:aws:kms:eu-west-1:${account}:key/${missing}`, 'InvalidArnException', 'Invalid arn eu-west-1'],
    ]
    for (const [KeyId, code, message] of refusals)
      await assert.rejects(call('DescribeKey', { KeyId }), { code, message })
  })

  it('of another account are used by their ARN, and not changed', async (test) => {
    const { call, key } = await kmsWorld(test)
    const { Arn } = await key({}, other)
    const { CiphertextBlob } = await call('Encrypt', { KeyId: Arn, Plaintext: Buffer.from('x') })
    const { Plaintext, KeyId } = await call('Decrypt', { CiphertextBlob })
    assert.deepEqual([Buffer.from(Plaintext as Uint8Array).toString(), KeyId], ['x', Arn])
    for (const name of ['DisableKey', 'GetKeyPolicy', 'ScheduleKeyDeletion', 'TagResource', 'EnableKeyRotation']) {
      await assert.rejects(call(name, { KeyId: Arn, Tags: [] }), { code: 'AccessDeniedException' }, name)
    }
  })

  it('encrypt nothing while they are disabled', async (test) => {
    const { call, key } = await kmsWorld(test)
    const { KeyId, Arn } = await key()
    const { CiphertextBlob } = await call('Encrypt', { KeyId, Plaintext: Buffer.from('x') })
    await call('DisableKey', { KeyId })
    const disabled = { code: 'DisabledException', message: `${Arn} is disabled.` }
    await assert.rejects(call('Encrypt', { KeyId, Plaintext: Buffer.from('x') }), disabled)
    await assert.rejects(call('Decrypt', { CiphertextBlob }), disabled)
    await assert.rejects(call('GenerateDataKey', { KeyId, KeySpec: 'AES_256' }), disabled)
    await assert.rejects(call('EnableKeyRotation', { KeyId }), disabled)
    await call('EnableKey', { KeyId })
    assert.ok(await call('Decrypt', { CiphertextBlob }))
  })

  it('wait to be deleted, can be kept, and are gone with all that is theirs when the time has come', async (test) => {
    const { call, key, clock, metadata } = await kmsWorld(test)
    const { KeyId, Arn } = await key()
    await call('CreateAlias', { AliasName: 'alias/a', TargetKeyId: KeyId })
    const { CiphertextBlob } = await call('Encrypt', { KeyId, Plaintext: Buffer.from('x') })
    for (const PendingWindowInDays of [6, 31]) {
      await assert.rejects(call('ScheduleKeyDeletion', { KeyId, PendingWindowInDays }), { code: 'ValidationException' })
    }
    const notPending = { code: 'KMSInvalidStateException', message: `${Arn} is not pending deletion.` }
    await assert.rejects(call('CancelKeyDeletion', { KeyId }), notPending)
    const scheduled = await call('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 })
    assert.equal(scheduled['KeyState'], 'PendingDeletion')
    const pending = { code: 'KMSInvalidStateException', message: `${Arn} is pending deletion.` }
    await assert.rejects(call('Decrypt', { CiphertextBlob }), pending)
    await assert.rejects(call('EnableKey', { KeyId }), pending)
    await assert.rejects(call('ScheduleKeyDeletion', { KeyId }), pending)
    await assert.rejects(call('CreateAlias', { AliasName: 'alias/b', TargetKeyId: KeyId }), pending)
    await assert.rejects(call('TagResource', { KeyId, Tags: [] }), pending)
    await call('CancelKeyDeletion', { KeyId })
    await assert.rejects(call('Decrypt', { CiphertextBlob }), { code: 'DisabledException' })
    await call('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 })
    clock.advance(7 * day)
    await assert.rejects(call('DescribeKey', { KeyId }), { code: 'NotFoundException' })
    await assert.rejects(call('Decrypt', { CiphertextBlob }), { code: 'InvalidCiphertextException' })
    assert.deepEqual(await call('ListAliases', {}), { Aliases: [], Truncated: false })
    assert.equal(await metadata.get('SELECT id FROM kms_material'), undefined)
  })

  it('rotate by the clock, and still decrypt what older material encrypted', async (test) => {
    const { call, key, clock } = await kmsWorld(test)
    const { KeyId, Arn } = await key()
    assert.deepEqual(await call('GetKeyRotationStatus', { KeyId }), { KeyId: Arn, KeyRotationEnabled: false })
    const { CiphertextBlob } = await call('Encrypt', { KeyId, Plaintext: Buffer.from('x') })
    const materialOf = async () => (await call('GenerateDataKey', { KeyId, KeySpec: 'AES_128' }))['KeyMaterialId']
    const first = await materialOf()
    await call('EnableKeyRotation', { KeyId, RotationPeriodInDays: 90 })
    clock.advance(89 * day)
    assert.equal(await materialOf(), first)
    clock.advance(day)
    const second = await materialOf()
    assert.notEqual(second, first)
    assert.equal(await materialOf(), second)
    assert.equal((await call('Decrypt', { CiphertextBlob }))['KeyMaterialId'], first)
    await call('DisableKeyRotation', { KeyId })
    clock.advance(1000 * day)
    assert.equal(await materialOf(), second)
  })

  it('have at most fifty tags, none of AWS, none twice', async (test) => {
    const { call, key } = await kmsWorld(test)
    const { KeyId } = await key()
    const tag = (TagKey: string) => ({ TagKey, TagValue: 'x' })
    await assert.rejects(call('TagResource', { KeyId, Tags: [tag('aws:a')] }), { code: 'TagException' })
    await assert.rejects(call('TagResource', { KeyId, Tags: [tag('a'), tag('a')] }), { code: 'TagException' })
    const many = Array.from({ length: 51 }, (_, index) => tag(`t${index}`))
    await assert.rejects(call('TagResource', { KeyId, Tags: many }), { code: 'LimitExceededException' })
    await call('TagResource', { KeyId, Tags: [tag('a'), tag('b')] })
    await call('UntagResource', { KeyId, TagKeys: ['a'] })
    assert.deepEqual((await call('ListResourceTags', { KeyId }))['Tags'], [tag('b')])
  })

  it('are listed page by page', async (test) => {
    const { call, key } = await kmsWorld(test)
    const ids = [(await key()).KeyId, (await key()).KeyId, (await key()).KeyId].sort()
    const first = await call('ListKeys', { Limit: 2 })
    const second = await call('ListKeys', { Limit: 2, Marker: first['NextMarker'] })
    const listed = [first, second].flatMap(({ Keys }) => (Keys as { KeyId: string }[]).map(({ KeyId }) => KeyId))
    assert.deepEqual([listed, first['Truncated'], second['Truncated']], [ids, true, false])
    await assert.rejects(call('ListKeys', { Marker: '!' }), { code: 'InvalidMarkerException' })
  })
})

describe('aliases', () => {
  it('stand for a key, move to another, and are gone when deleted', async (test) => {
    const { call, key } = await kmsWorld(test)
    const [a, b] = [await key(), await key()]
    await call('CreateAlias', { AliasName: 'alias/codes', TargetKeyId: a.KeyId })
    const encrypt = async () => (await call('Encrypt', { KeyId: 'alias/codes', Plaintext: Buffer.from('x') }))['KeyId']
    assert.equal(await encrypt(), a.Arn)
    await call('UpdateAlias', { AliasName: 'alias/codes', TargetKeyId: b.Arn })
    assert.equal(await encrypt(), b.Arn)
    const { Aliases } = (await call('ListAliases', { KeyId: b.KeyId })) as { Aliases: Record<string, unknown>[] }
    assert.deepEqual(
      Aliases.map(({ AliasName, TargetKeyId }) => [AliasName, TargetKeyId]),
      [['alias/codes', b.KeyId]],
    )
    assert.deepEqual((await call('ListAliases', { KeyId: a.KeyId }))['Aliases'], [])
    await call('DeleteAlias', { AliasName: 'alias/codes' })
    await assert.rejects(encrypt(), { code: 'NotFoundException' })
  })

  it('are refused when taken, of a wrong name, without a key, and where an operation wants a key', async (test) => {
    const { call, key } = await kmsWorld(test)
    const { KeyId } = await key()
    const create = (AliasName: string, TargetKeyId = KeyId) => call('CreateAlias', { AliasName, TargetKeyId })
    await create('alias/a')
    await assert.rejects(create('alias/a'), { code: 'AlreadyExistsException' })
    for (const name of ['codes', 'alias/', 'alias/aws/s3', 'alias/a:b']) {
      await assert.rejects(create(name), { code: 'InvalidAliasNameException' }, name)
    }
    await assert.rejects(create('alias/b', 'alias/a'), { code: 'NotFoundException' })
    await assert.rejects(create('alias/b', missing), { code: 'NotFoundException' })
    await assert.rejects(call('DisableKey', { KeyId: 'alias/a' }), { code: 'NotFoundException' })
    await assert.rejects(call('UpdateAlias', { AliasName: 'alias/b', TargetKeyId: KeyId }), {
      code: 'NotFoundException',
    })
    await assert.rejects(call('DeleteAlias', { AliasName: 'alias/b' }), { code: 'NotFoundException' })
    await assert.rejects(call('Encrypt', { KeyId: 'alias/a', Plaintext: Buffer.from('x') }, other), {
      code: 'NotFoundException',
    })
  })
})
