import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import {
  GetAccountAuthorizationDetailsCommand,
  GetAccountSummaryCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  ListAccountAliasesCommand,
  ListPolicyVersionsCommand,
} from '@aws-sdk/client-iam'
import { start, type TestServer } from '../../src/testing.ts'
import { hasProgram } from '../clients.ts'
import { selfSigned } from '../selfSigned.ts'
import { clientOf } from './iamWorld.ts'

interface Ran {
  readonly code: number
  readonly stdout: string
  /** With what it warned of. */
  readonly output: string
}

/** One configuration with every `aws_iam_*` resource that is served: applied, found unchanged, changed, destroyed. */
describe('Terraform', { timeout: 240_000 }, () => {
  let server: TestServer
  let folder: string
  before(async () => {
    server = await start()
    folder = await mkdtemp(join(tmpdir(), 'poolhouse-terraform-'))
    await cp(fileURLToPath(new URL('terraform', import.meta.url)), folder, { recursive: true })
    await writeFile(join(folder, 'test.auto.tfvars.json'), JSON.stringify(variables()))
  })
  after(async () => {
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const terraform = (...parameters: string[]): Promise<Ran> =>
    new Promise((resolve) => {
      const env = {
        ...process.env,
        AWS_ENDPOINT_URL: server.url,
        AWS_ACCESS_KEY_ID: server.root.accessKeyId,
        AWS_SECRET_ACCESS_KEY: server.root.secretAccessKey,
        CHECKPOINT_DISABLE: '1',
        TF_IN_AUTOMATION: '1',
      }
      const options = { cwd: folder, env, maxBuffer: 64 * 1024 * 1024 }
      execFile('terraform', [...parameters, '-no-color'], options, (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, output: stdout + stderr }),
      )
    })
  const apply = async (stage: string) => {
    const applied = await terraform('apply', '-auto-approve', '-input=false', `-var=stage=${stage}`)
    assert.equal(applied.code, 0, applied.output)
    const planned = await terraform('plan', '-detailed-exitcode', '-input=false', `-var=stage=${stage}`)
    assert.equal(planned.code, 0, planned.output)
  }
  const outputs = async () => {
    const { stdout } = await terraform('output', '-json')
    return JSON.parse(stdout) as Readonly<Record<string, { readonly value: unknown }>>
  }

  it('applies, finds nothing to change, changes, and leaves nothing behind', async (test) => {
    if (!hasProgram(test, 'terraform', 'version')) return
    const ready = await terraform('init', '-input=false')
    if (ready.code !== 0 && process.env['CI'] !== 'true') return test.skip('Terraform has no AWS provider here')
    assert.equal(ready.code, 0, ready.output)

    await apply('first')
    const first = await outputs()
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

    await apply('second')
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

    const destroyed = await terraform('destroy', '-auto-approve', '-input=false', '-var=stage=second')
    assert.equal(destroyed.code, 0, destroyed.output)
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
  const { certificate, privateKey, publicKey, sshKey } = selfSigned('example.com')
  const x509 = certificate.replace(/-----[^-]+-----/g, '').trim()
  return {
    certificate,
    private_key: privateKey,
    ssh_key: sshKey,
    ssh_key_pem: publicKey,
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
