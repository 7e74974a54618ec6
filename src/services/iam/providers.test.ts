import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type {
  CreateInstanceProfileResponse,
  GetOpenIDConnectProviderResponse,
  GetSAMLProviderResponse,
  ListInstanceProfilesForRoleResponse,
  ListInstanceProfilesResponse,
} from '@aws-sdk/client-iam'
import { account } from '../asking.fixture.ts'
import { fault, type IamWorld, iamWorld, trust } from './world.fixture.ts'

const Tags = [{ Key: 'team', Value: 'red' }]
const metadata = `<?xml version="1.0"?><md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"
  entityID="https://idp.example.com"><md:IDPSSODescriptor><ds:X509Certificate>${'M'.repeat(900)}</ds:X509Certificate>
  </md:IDPSSODescriptor></md:EntityDescriptor>`

describe('instance profiles', () => {
  let world: IamWorld
  before(async () => {
    world = await iamWorld()
    await world.call('CreateRole', { RoleName: 'web', AssumeRolePolicyDocument: trust })
  })
  after(() => world.close())

  test('hold one role, which they must lose before either is deleted', async () => {
    const input = { InstanceProfileName: 'p', Path: '/x/', Tags }
    const made: CreateInstanceProfileResponse = await world.call('CreateInstanceProfile', input)
    assert.match(made.InstanceProfile?.InstanceProfileId ?? '', /^AIPA[A-Z2-7]{17}$/)
    assert.equal(made.InstanceProfile?.Arn, `arn:aws:iam::${account}:instance-profile/x/p`)
    await assert.rejects(
      world.call('CreateInstanceProfile', { InstanceProfileName: 'P' }),
      fault('EntityAlreadyExists'),
    )
    const both = { InstanceProfileName: 'p', RoleName: 'web' }
    await world.call('AddRoleToInstanceProfile', both)
    await assert.rejects(world.call('AddRoleToInstanceProfile', both), fault('LimitExceeded'))
    const { InstanceProfiles }: ListInstanceProfilesForRoleResponse = await world.call('ListInstanceProfilesForRole', {
      RoleName: 'web',
    })
    assert.deepEqual(
      InstanceProfiles?.map((each) => [each.InstanceProfileName, each.Roles?.[0]?.RoleName]),
      [['p', 'web']],
    )
    await assert.rejects(world.call('DeleteRole', { RoleName: 'web' }), fault('DeleteConflict', /instance profile/))
    await assert.rejects(
      world.call('DeleteInstanceProfile', { InstanceProfileName: 'p' }),
      fault('DeleteConflict', /must remove roles/),
    )
    await world.call('RemoveRoleFromInstanceProfile', both)
    await assert.rejects(world.call('RemoveRoleFromInstanceProfile', both), fault('NoSuchEntity'))
    await world.call('DeleteInstanceProfile', { InstanceProfileName: 'p' })
    await assert.rejects(world.call('GetInstanceProfile', { InstanceProfileName: 'p' }), fault('NoSuchEntity'))
  })

  test('are listed in parts, and tagged', async () => {
    for (const InstanceProfileName of ['a', 'b', 'c'])
      await world.call('CreateInstanceProfile', { InstanceProfileName })
    const first: ListInstanceProfilesResponse = await world.call('ListInstanceProfiles', { MaxItems: 2 })
    assert.deepEqual([first.InstanceProfiles?.length, first.IsTruncated], [2, true])
    await world.call('TagInstanceProfile', { InstanceProfileName: 'a', Tags })
    const list = () => world.call('ListInstanceProfileTags', { InstanceProfileName: 'a' })
    assert.deepEqual(await list(), { Tags, IsTruncated: false })
    await world.call('UntagInstanceProfile', { InstanceProfileName: 'a', TagKeys: ['TEAM'] })
    assert.deepEqual((await list())['Tags'], [])
  })

  test('to give one a role asks to pass it', async () => {
    const asks = await world.asks('AddRoleToInstanceProfile', { InstanceProfileName: 'a', RoleName: 'web' })
    assert.deepEqual(
      asks.map(({ action, resource }) => [action, resource]),
      [
        ['iam:AddRoleToInstanceProfile', `arn:aws:iam::${account}:instance-profile/a`],
        ['iam:PassRole', `arn:aws:iam::${account}:role/web`],
      ],
    )
    assert.deepEqual(asks[1]?.context?.['iam:PassedToService'], ['ec2.amazonaws.com'])
  })
})

describe('identity providers', () => {
  let world: IamWorld
  before(async () => {
    world = await iamWorld()
  })
  after(() => world.close())
  const oidc = `arn:aws:iam::${account}:oidc-provider/token.example.com/path`
  const saml = `arn:aws:iam::${account}:saml-provider/idp`

  test('an OpenID Connect provider is registered once, changed, and deleted', async () => {
    const input = {
      Url: 'https://token.example.com/path',
      ClientIDList: ['one'],
      ThumbprintList: ['A'.repeat(40)],
      Tags,
    }
    assert.equal((await world.call('CreateOpenIDConnectProvider', input))['OpenIDConnectProviderArn'], oidc)
    await assert.rejects(
      world.call('CreateOpenIDConnectProvider', input),
      fault('EntityAlreadyExists', /https:\/\/token/),
    )
    const arn = { OpenIDConnectProviderArn: oidc }
    await world.call('AddClientIDToOpenIDConnectProvider', { ...arn, ClientID: 'two' })
    await world.call('AddClientIDToOpenIDConnectProvider', { ...arn, ClientID: 'two' })
    await world.call('RemoveClientIDFromOpenIDConnectProvider', { ...arn, ClientID: 'one' })
    await world.call('UpdateOpenIDConnectProviderThumbprint', { ...arn, ThumbprintList: ['b'.repeat(40)] })
    const found: GetOpenIDConnectProviderResponse = await world.call('GetOpenIDConnectProvider', arn)
    assert.equal(found.Url, 'token.example.com/path')
    assert.deepEqual([found.ClientIDList, found.ThumbprintList, found.Tags], [['two'], ['b'.repeat(40)], Tags])
    assert.deepEqual((await world.call('ListOpenIDConnectProviders', {}))['OpenIDConnectProviderList'], [{ Arn: oidc }])
    await world.call('DeleteOpenIDConnectProvider', arn)
    await world.call('DeleteOpenIDConnectProvider', arn)
    await assert.rejects(world.call('GetOpenIDConnectProvider', arn), fault('NoSuchEntity', /not found for arn/))
  })

  test('an issuer that is no plain https address, and lists that are too long or wrong, are refused', async () => {
    const urls = [
      'http://a.example',
      'https://',
      'https://a.example?x=1',
      'https://a.example:8443',
      'https://u@a.example',
      'a',
    ]
    for (const Url of urls) {
      await assert.rejects(
        world.call('CreateOpenIDConnectProvider', { Url }),
        fault('ValidationError', /Invalid Open ID/),
      )
    }
    const Url = 'https://b.example'
    const lists = [{ ThumbprintList: ['short'] }, { ThumbprintList: Array(6).fill('a'.repeat(40)) }]
    for (const list of lists) {
      await assert.rejects(world.call('CreateOpenIDConnectProvider', { Url, ...list }), fault('InvalidInput'))
    }
    const ClientIDList = Array.from({ length: 101 }, (_, i) => `client${i}`)
    await assert.rejects(world.call('CreateOpenIDConnectProvider', { Url, ClientIDList }), fault('LimitExceeded'))
    const elsewhere = oidc.replace(account, '999999999999')
    await assert.rejects(
      world.call('GetOpenIDConnectProvider', { OpenIDConnectProviderArn: elsewhere }),
      fault('InvalidInput'),
    )
  })

  test('a SAML provider is made from metadata, replaced, and deleted', async () => {
    const input = { Name: 'idp', SAMLMetadataDocument: metadata, Tags }
    assert.equal((await world.call('CreateSAMLProvider', input))['SAMLProviderArn'], saml)
    await assert.rejects(world.call('CreateSAMLProvider', input), fault('EntityAlreadyExists'))
    const next = metadata.replace('idp.example.com', 'new.example.com')
    await world.call('UpdateSAMLProvider', { SAMLProviderArn: saml, SAMLMetadataDocument: next })
    const found: GetSAMLProviderResponse = await world.call('GetSAMLProvider', { SAMLProviderArn: saml })
    assert.equal(found.SAMLMetadataDocument, next)
    assert.equal(found.ValidUntil?.getUTCFullYear(), 2130)
    assert.equal(((await world.call('ListSAMLProviders', {}))['SAMLProviderList'] as object[]).length, 1)
    await world.call('DeleteSAMLProvider', { SAMLProviderArn: saml })
    await assert.rejects(world.call('DeleteSAMLProvider', { SAMLProviderArn: saml }), fault('NoSuchEntity'))
  })

  test('metadata that is none, has a document type, or wants encryption is refused', async () => {
    const wrong = [metadata.replace('IDPSSO', 'SPSSO'), metadata.replace('entityID', 'id'), `<!DOCTYPE x>${metadata}`]
    for (const SAMLMetadataDocument of wrong) {
      await assert.rejects(
        world.call('CreateSAMLProvider', { Name: 'no', SAMLMetadataDocument }),
        fault('InvalidInput', /Could not parse metadata/),
      )
    }
    const input = { Name: 'no', SAMLMetadataDocument: metadata, AssertionEncryptionMode: 'Required' }
    await assert.rejects(world.call('CreateSAMLProvider', input), fault('InvalidInput', /Encrypted/))
  })

  test('both kinds are tagged, and neither is found by the other’s operations', async () => {
    await world.call('CreateOpenIDConnectProvider', { Url: 'https://tags.example' })
    const OpenIDConnectProviderArn = `arn:aws:iam::${account}:oidc-provider/tags.example`
    await world.call('TagOpenIDConnectProvider', { OpenIDConnectProviderArn, Tags })
    assert.deepEqual((await world.call('ListOpenIDConnectProviderTags', { OpenIDConnectProviderArn }))['Tags'], Tags)
    await world.call('UntagOpenIDConnectProvider', { OpenIDConnectProviderArn, TagKeys: ['team'] })
    assert.deepEqual((await world.call('ListOpenIDConnectProviderTags', { OpenIDConnectProviderArn }))['Tags'], [])
    const SAMLProviderArn = OpenIDConnectProviderArn
    await assert.rejects(world.call('GetSAMLProvider', { SAMLProviderArn }), fault('InvalidInput'))
    await world.call('CreateSAMLProvider', { Name: 'tagged', SAMLMetadataDocument: metadata })
    const tagged = { SAMLProviderArn: `arn:aws:iam::${account}:saml-provider/tagged` }
    await world.call('TagSAMLProvider', { ...tagged, Tags })
    assert.deepEqual((await world.call('ListSAMLProviderTags', tagged))['Tags'], Tags)
    await world.call('UntagSAMLProvider', { ...tagged, TagKeys: ['team'] })
    assert.deepEqual((await world.call('ListSAMLProviderTags', tagged))['Tags'], [])
  })
})
