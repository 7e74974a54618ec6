import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  GetAccountAuthorizationDetailsCommand,
  GetAccountSummaryCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  ListAccountAliasesCommand,
  ListPolicyVersionsCommand,
} from '@aws-sdk/client-iam'
import { certificate } from '../standIns/certificate.ts'
import { sshKeyOf } from '../standIns/sshKey.ts'
import { clientOf } from './iamWorld.ts'
import { openTerraformWorld, type TerraformWorld } from './terraformWorld.ts'

/** One configuration with every `aws_iam_*` resource that is served: applied, found unchanged, changed, destroyed. */
describe('Terraform', { timeout: 400_000 }, () => {
  let world: TerraformWorld
  before(async () => {
    world = await openTerraformWorld('terraformIam', variables())
  })
  after(() => world.close())

  it('applies, finds nothing to change, changes, and leaves nothing behind', async (test) => {
    if (!(await world.ready(test))) return
    const { server } = world
    await world.apply('first')
    const first = await world.outputs()
    assert.deepEqual(first['simulations']?.value, ['allowed', 'implicitDeny'])
    assert.deepEqual(first['found']?.value, {
      alias: 'poolhouse-first',
      keys: ['Active'],
      members: ['ana', 'cid'],
      profiles: ['app'],
      roles: ['app'],
      users: ['ana'],
    })
    const client = clientOf(server, server.root)
    const PolicyArn = `arn:aws:iam::${server.account}:policy/apps/vault`
    const document = async (VersionId: string) => {
      const { PolicyVersion } = await client.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }))
      return decodeURIComponent(PolicyVersion?.Document ?? '')
    }
    assert.doesNotMatch(await document('v1'), /PutObject/)

    await world.apply('second')
    const { Versions } = await client.send(new ListPolicyVersionsCommand({ PolicyArn }))
    assert.deepEqual(
      Versions?.map(({ VersionId, IsDefaultVersion }) => [VersionId, IsDefaultVersion]),
      [
        ['v2', true],
        ['v1', false],
      ],
    )
    assert.match(await document('v2'), /PutObject/)
    const { Role } = await client.send(new GetRoleCommand({ RoleName: 'app' }))
    assert.equal(Role?.MaxSessionDuration, 43_200)
    assert.equal(Role?.PermissionsBoundary, undefined)

    await world.destroy('second')
    const Filter = ['User', 'Group', 'Role', 'LocalManagedPolicy'] as const
    const left = await client.send(new GetAccountAuthorizationDetailsCommand({ Filter: [...Filter] }))
    const { UserDetailList, GroupDetailList, RoleDetailList, Policies } = left
    assert.deepEqual([UserDetailList, GroupDetailList, RoleDetailList, Policies], [[], [], [], []])
    const { SummaryMap } = await client.send(new GetAccountSummaryCommand({}))
    assert.deepEqual(
      [SummaryMap?.Providers, SummaryMap?.InstanceProfiles, SummaryMap?.ServerCertificates, SummaryMap?.MFADevices],
      [0, 0, 0, 0],
    )
    assert.deepEqual((await client.send(new ListAccountAliasesCommand({}))).AccountAliases, [])
  })
})

function variables() {
  const { certificate: parsed, pem, privatePem } = certificate({ subject: 'example.com' })
  const x509 = pem.replace(/-----[^-]+-----/g, '').trim()
  return {
    certificate: pem,
    private_key: privatePem,
    ssh_key: `${sshKeyOf(parsed.publicKey)} ana@example.com`,
    ssh_key_pem: parsed.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    saml_metadata: `<?xml version="1.0"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.example.com">
  <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <md:KeyDescriptor use="signing">
      <ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">
        <ds:X509Data><ds:X509Certificate>${x509}</ds:X509Certificate></ds:X509Data>
      </ds:KeyInfo>
    </md:KeyDescriptor>
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.example.com/sso"/>
  </md:IDPSSODescriptor>
</md:EntityDescriptor>`,
  }
}
