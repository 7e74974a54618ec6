import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openBed } from './bed.fixture.ts'
import { service } from './index.ts'

test('every operation is in the table under its own name, and a signed one asks for its own action on its pool', async () => {
  const bed = await openBed()
  try {
    const UserPoolId = await bed.pool({ UserPoolTags: { team: 'blue' } })
    const ResourceArn = `arn:aws:cognito-idp:us-east-1:000000000000:userpool/${UserPoolId}`
    const CloudWatchLogsRoleArn = 'arn:aws:iam::000000000000:role/import'
    for (const [name, { name: own, caller }] of Object.entries(service.operations)) {
      assert.equal(own, name)
      const input = { UserPoolId, ResourceArn, CloudWatchLogsRoleArn, PoolName: 'p', MaxResults: 1 }
      const [ask] = await bed.asks(name, input)
      if (caller === 'anyone') assert.equal(ask, undefined)
      else if (/^((Create|List)UserPools?|DescribeUserPoolDomain)$/.test(name)) {
        assert.deepEqual(ask && { ...ask, context: {} }, { action: `cognito-idp:${name}`, resource: '*', context: {} })
      } else {
        assert.partialDeepStrictEqual(ask, {
          action: `cognito-idp:${name}`,
          resource: ResourceArn,
          context: { 'aws:ResourceTag/team': ['blue'] },
        })
      }
    }
  } finally {
    await bed.close()
  }
})
