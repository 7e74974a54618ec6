import assert from 'node:assert/strict'
import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import type {
  CreateServiceSpecificCredentialResponse,
  GetServerCertificateResponse,
  GetSSHPublicKeyResponse,
  ListServerCertificatesResponse,
  ListSigningCertificatesResponse,
  UploadServerCertificateResponse,
  UploadSigningCertificateResponse,
  UploadSSHPublicKeyResponse,
} from '@aws-sdk/client-iam'
import { certificate } from '../../../tests/standIns/certificate.ts'
import { sshKeyOf } from '../../../tests/standIns/sshKey.ts'
import { account } from '../asking.fixture.ts'
import { ChangePassword } from './operations/ChangePassword.ts'
import { asUser, fault, type IamWorld, iamWorld, requestOf } from './world.fixture.ts'

const key = (modulusLength = 2048) => generateKeyPairSync('rsa', { modulusLength }).publicKey

describe('credentials of users that other services take', () => {
  let world: IamWorld
  const UserName = 'ana'
  before(async () => {
    world = await iamWorld()
    for (const name of [UserName, 'ben']) await world.call('CreateUser', { UserName: name })
  })
  after(() => world.close())

  const upload = async (SSHPublicKeyBody: string, user = UserName) =>
    ((await world.call('UploadSSHPublicKey', { UserName: user, SSHPublicKeyBody })) as UploadSSHPublicKeyResponse)
      .SSHPublicKey
  const get = async (SSHPublicKeyId: string | undefined, Encoding: string, user = UserName) =>
    ((await world.call('GetSSHPublicKey', { UserName: user, SSHPublicKeyId, Encoding })) as GetSSHPublicKeyResponse)
      .SSHPublicKey

  test('an SSH key is kept as it was given, told in either encoding, turned off and deleted', async () => {
    const publicKey = key()
    const text = `${sshKeyOf(publicKey)} ana@example.com`
    const made = await upload(text)
    assert.match(made?.SSHPublicKeyId ?? '', /^APKA[A-Z2-7]{17}$/)
    assert.match(made?.Fingerprint ?? '', /^([0-9a-f]{2}:){15}[0-9a-f]{2}$/)
    assert.equal(made?.SSHPublicKeyBody, text)
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString().trim()
    assert.equal((await get(made?.SSHPublicKeyId, 'PEM'))?.SSHPublicKeyBody, pem)
    const other = await upload(pem, 'ben')
    assert.equal(other?.Fingerprint, made?.Fingerprint)
    assert.equal((await get(other?.SSHPublicKeyId, 'SSH', 'ben'))?.SSHPublicKeyBody, sshKeyOf(publicKey))
    const both = { UserName, SSHPublicKeyId: made?.SSHPublicKeyId }
    await world.call('UpdateSSHPublicKey', { ...both, Status: 'Inactive' })
    assert.equal((await get(made?.SSHPublicKeyId, 'SSH'))?.Status, 'Inactive')
    await world.call('DeleteSSHPublicKey', both)
    await assert.rejects(world.call('DeleteSSHPublicKey', both), fault('NoSuchEntity'))
    await world.call('DeleteSSHPublicKey', { UserName: 'ben', SSHPublicKeyId: other?.SSHPublicKeyId })
  })

  test('an SSH key that is none, too short, private, there already or another user’s is refused', async () => {
    const text = sshKeyOf(key())
    await assert.rejects(upload('ssh-ed25519 AAAA'), fault('UnrecognizedPublicKeyEncoding'))
    await assert.rejects(upload(`${text.slice(0, -8)}AAAA`), fault('InvalidPublicKey'))
    await assert.rejects(upload(`${text}AAAA`), fault('InvalidPublicKey'))
    await assert.rejects(upload(sshKeyOf(key(1024))), fault('InvalidPublicKey'))
    const { privatePem } = certificate({ subject: 'x' })
    await assert.rejects(upload(privatePem), fault('InvalidPublicKey'))
    const made = await upload(text)
    await assert.rejects(upload(text), fault('DuplicateSSHPublicKey'))
    await assert.rejects(get(made?.SSHPublicKeyId, 'SSH', 'ben'), fault('NoSuchEntity', /^The Public Key with id APKA/))
    const theirs = { UserName: 'ben', SSHPublicKeyId: made?.SSHPublicKeyId }
    await assert.rejects(world.call('UpdateSSHPublicKey', { ...theirs, Status: 'Inactive' }), fault('NoSuchEntity'))
    await assert.rejects(world.call('DeleteSSHPublicKey', theirs), fault('NoSuchEntity'))
  })

  test('a user has five SSH keys at most, and is not deleted while there is one', async () => {
    await world.call('CreateUser', { UserName: 'many' })
    const keys = Array.from({ length: 6 }, () => sshKeyOf(key()))
    for (const each of keys.slice(0, 5)) await upload(each, 'many')
    await assert.rejects(upload(keys[5] ?? '', 'many'), fault('LimitExceeded', /PublicKeysPerUser: 5$/))
    const words = /^Cannot delete entity, must delete SSH public keys first\.$/
    await assert.rejects(world.call('DeleteUser', { UserName: 'many' }), fault('DeleteConflict', words))
  })

  test('signing certificates are two at most, each once in the account, and the caller’s own where nobody is named', async () => {
    const own = asUser(UserName)
    const made: UploadSigningCertificateResponse = await world.call(
      'UploadSigningCertificate',
      { CertificateBody: certificate({ subject: 'one' }).pem },
      own,
    )
    assert.match(made.Certificate?.CertificateId ?? '', /^[A-Z2-7]{32}$/)
    const { CertificateBody } = made.Certificate ?? {}
    const again = world.call('UploadSigningCertificate', { UserName: 'ben', CertificateBody })
    await assert.rejects(again, fault('DuplicateCertificate'))
    world.clock.advance(1000)
    await world.call('UploadSigningCertificate', { UserName, CertificateBody: certificate({ subject: 'two' }).pem })
    const third = { UserName, CertificateBody: certificate({ subject: 'three' }).pem }
    await assert.rejects(
      world.call('UploadSigningCertificate', third),
      fault('LimitExceeded', /CertificatesPerUser: 2$/),
    )
    const none = { UserName, CertificateBody: 'none' }
    await assert.rejects(world.call('UploadSigningCertificate', none), fault('MalformedCertificate', /PEM format/))
    const { CertificateId } = made.Certificate ?? {}
    await world.call('UpdateSigningCertificate', { CertificateId, Status: 'Inactive' }, own)
    const listed: ListSigningCertificatesResponse = await world.call('ListSigningCertificates', {}, own)
    assert.deepEqual(
      listed.Certificates?.map(({ Status }) => Status),
      ['Inactive', 'Active'],
    )
    const expired = world.call('UpdateSigningCertificate', { CertificateId, Status: 'Expired' }, own)
    await assert.rejects(expired, fault('ValidationError'))
    await world.call('DeleteSigningCertificate', { CertificateId }, own)
    await assert.rejects(world.call('DeleteSigningCertificate', { CertificateId }, own), fault('NoSuchEntity'))
  })

  test('a service-specific credential tells its password once, is told from others by its service, and is two at most', async () => {
    const ServiceName = 'codecommit.amazonaws.com'
    const create = async (input: object) =>
      ((await world.call('CreateServiceSpecificCredential', input)) as CreateServiceSpecificCredentialResponse)
        .ServiceSpecificCredential
    const made = await create({ UserName, ServiceName })
    assert.match(made?.ServiceSpecificCredentialId ?? '', /^ACCA[A-Z2-7]{17}$/)
    assert.match(made?.ServiceUserName ?? '', new RegExp(`^ana\\+\\d{4}-at-${account}$`))
    assert.equal(Buffer.from(made?.ServicePassword ?? '', 'base64').length, 32)
    await create({ UserName, ServiceName })
    await assert.rejects(create({ UserName, ServiceName }), fault('LimitExceeded'))
    await create({ UserName, ServiceName: 'cassandra.amazonaws.com' })
    await assert.rejects(create({ UserName, ServiceName: 's3.amazonaws.com' }), fault('NotSupportedService'))
    const id = { UserName, ServiceSpecificCredentialId: made?.ServiceSpecificCredentialId }
    const [ask] = await world.asks('UpdateServiceSpecificCredential', id)
    assert.deepEqual(ask?.context?.['iam:ServiceSpecificCredentialServiceName'], [ServiceName])
    const reset: CreateServiceSpecificCredentialResponse = await world.call('ResetServiceSpecificCredential', id)
    assert.notEqual(reset.ServiceSpecificCredential?.ServicePassword, made?.ServicePassword)
    const all = await world.call('ListServiceSpecificCredentials', { UserName, ServiceName })
    assert.equal((all['ServiceSpecificCredentials'] as object[]).length, 2)
    assert.ok(!JSON.stringify(all).includes('ServicePassword'))
    await world.call('DeleteServiceSpecificCredential', id)
    await assert.rejects(world.call('ResetServiceSpecificCredential', id), fault('NoSuchEntity'))
  })

  test('a user changes its own password with the old one only; a session and the root have none', async () => {
    const OldPassword = 'Passw0rd-1'
    await world.call('CreateLoginProfile', { UserName, Password: OldPassword, PasswordResetRequired: true })
    const own = asUser(UserName)
    const input = { OldPassword, NewPassword: 'Passw0rd-2' }
    await assert.rejects(world.call('ChangePassword', input), fault('InvalidUserType'))
    await assert.rejects(world.call('ChangePassword', input, asUser('ben')), fault('NoSuchEntity'))
    const wrong = { OldPassword: 'Passw0rd-9', NewPassword: 'Passw0rd-2' }
    await assert.rejects(world.call('ChangePassword', wrong, own), fault('AccessDenied', /old password/))
    const weak = { OldPassword, NewPassword: 'password' }
    await assert.rejects(world.call('ChangePassword', weak, own), fault('PasswordPolicyViolation'))
    const denied = ChangePassword.handle(world.needs)(input, requestOf(own, ['iam:ChangePassword']))
    await assert.rejects(denied, fault('AccessDenied', /iam:ChangePassword/))
    await world.call('ChangePassword', input, own)
    await assert.rejects(world.call('ChangePassword', input, own), fault('AccessDenied'))
  })
})

describe('server certificates', () => {
  let world: IamWorld
  const authority = certificate({ subject: 'authority', authority: true })
  const made = certificate({ subject: 'example.com', issuer: authority })
  const input = {
    ServerCertificateName: 'site',
    Path: '/cloudfront/',
    CertificateBody: made.pem,
    PrivateKey: made.privatePem,
    CertificateChain: authority.pem,
    Tags: [{ Key: 'team', Value: 'red' }],
  }
  before(async () => {
    world = await iamWorld()
  })
  after(() => world.close())

  test('are uploaded with their chain, found, moved, tagged and deleted; the private key is not told', async () => {
    const uploaded: UploadServerCertificateResponse = await world.call('UploadServerCertificate', input)
    const { Arn, Expiration, ServerCertificateId } = uploaded.ServerCertificateMetadata ?? {}
    assert.equal(Arn, `arn:aws:iam::${account}:server-certificate/cloudfront/site`)
    assert.match(ServerCertificateId ?? '', /^ASCA[A-Z2-7]{17}$/)
    assert.equal(Expiration?.getTime(), Date.parse(new X509Certificate(made.pem).validTo))
    const found: GetServerCertificateResponse = await world.call('GetServerCertificate', input)
    assert.equal(found.ServerCertificate?.CertificateChain, authority.pem.trim())
    assert.ok(!JSON.stringify(found).includes('PRIVATE'))
    const move = { ServerCertificateName: 'site', NewServerCertificateName: 'page', NewPath: '/' }
    assert.deepEqual(
      (await world.asks('UpdateServerCertificate', move)).map(({ resource }) => resource.split(':')[5]),
      ['server-certificate/cloudfront/site', 'server-certificate/page'],
    )
    await world.call('UpdateServerCertificate', move)
    const listed: ListServerCertificatesResponse = await world.call('ListServerCertificates', { PathPrefix: '/' })
    assert.deepEqual(
      listed.ServerCertificateMetadataList?.map((each) => [each.Arn, each.ServerCertificateId]),
      [[`arn:aws:iam::${account}:server-certificate/page`, ServerCertificateId]],
    )
    const page = { ServerCertificateName: 'page' }
    await world.call('TagServerCertificate', { ...page, Tags: [{ Key: 'site', Value: 'north' }] })
    await world.call('UntagServerCertificate', { ...page, TagKeys: ['team'] })
    const tags = await world.call('ListServerCertificateTags', page)
    assert.deepEqual(tags['Tags'], [{ Key: 'site', Value: 'north' }])
    await world.call('DeleteServerCertificate', page)
    await assert.rejects(world.call('DeleteServerCertificate', page), fault('NoSuchEntity', /with name page cannot/))
  })

  test('without their own key, out of a broken chain, unreadable, or under a name that is taken are refused', async () => {
    const upload = (more: object) => world.call('UploadServerCertificate', { ...input, ...more })
    await assert.rejects(upload({ PrivateKey: authority.privatePem }), fault('KeyPairMismatch'))
    await assert.rejects(upload({ PrivateKey: 'none' }), fault('MalformedCertificate', /Unable to parse key/))
    await assert.rejects(
      upload({ CertificateBody: 'none' }),
      fault('MalformedCertificate', /Unable to parse certificate/),
    )
    const stranger = certificate({ subject: 'authority', authority: true }).pem
    await assert.rejects(
      upload({ CertificateChain: stranger }),
      fault('MalformedCertificate', /chain is: 0|certificate is: 0/),
    )
    await upload({})
    await assert.rejects(upload({ ServerCertificateName: 'SITE' }), fault('EntityAlreadyExists'))
    await upload({ ServerCertificateName: 'second' })
    const taken = { ServerCertificateName: 'second', NewServerCertificateName: 'site' }
    await assert.rejects(world.call('UpdateServerCertificate', taken), fault('EntityAlreadyExists'))
  })
})
