import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { CognitoIdentityClient, ListIdentityPoolsCommand } from '@aws-sdk/client-cognito-identity'
import { CognitoIdentityProviderClient, ListUserPoolsCommand } from '@aws-sdk/client-cognito-identity-provider'
import { openTerraformWorld, type TerraformWorld } from './terraformWorld.ts'

describe('Terraform, with user pools and identity pools', { timeout: 400_000 }, () => {
  let world: TerraformWorld
  before(async () => {
    world = await openTerraformWorld('terraformCognito')
  })
  after(() => world.close())

  it('applies, finds nothing to change, changes, and leaves nothing behind', async (test) => {
    if (!(await world.ready(test))) return
    const { url: endpoint, region, root: credentials } = world.server
    const config = { endpoint, region, credentials, maxAttempts: 1 }
    const userPools = async () =>
      (await new CognitoIdentityProviderClient(config).send(new ListUserPoolsCommand({ MaxResults: 9 }))).UserPools
    const identityPools = async () =>
      (await new CognitoIdentityClient(config).send(new ListIdentityPoolsCommand({ MaxResults: 9 }))).IdentityPools
    await world.apply('first')
    assert.deepEqual(
      (await identityPools())?.map(({ IdentityPoolName }) => IdentityPoolName),
      ['everybody'],
    )
    assert.deepEqual((await userPools())?.map(({ Name }) => Name).toSorted(), [
      'bare',
      'factors',
      'people',
      'staff',
      'watched',
    ])
    await world.apply('second')
    assert.deepEqual(
      (await identityPools())?.map(({ IdentityPoolName }) => IdentityPoolName),
      ['everyone'],
    )
    await world.destroy('second')
    assert.deepEqual([await userPools(), await identityPools()], [[], []])
  })
})
