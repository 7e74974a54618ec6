import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { compilePolicy } from './compile.ts'
import { isPublic } from './isPublic.ts'
import { parsePolicy } from './parse/parsePolicy.ts'

type Statement = Readonly<Record<string, unknown>>

function judge(statements: readonly Statement[], version = '2012-10-17'): boolean {
  const text = JSON.stringify({ Version: version, Statement: statements })
  return isPublic(compilePolicy(parsePolicy(text, 'resource'), { name: 'bucket policy', type: 'resource' }))
}

const put = { Effect: 'Allow', Principal: '*', Action: 's3:PutObject', Resource: '*' }
const given = (Condition: unknown): Statement => ({ ...put, Condition })
const to = (Principal: unknown): Statement => ({ ...put, Principal })

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status */
const publicStatements: readonly Statement[] = [
  put,
  to({ AWS: '*' }),
  to({ AWS: ['123456789012', '*'] }),
  to({ Federated: 'graph.facebook.com' }),
  given({ StringLike: { 'aws:SourceVpc': 'vpc-*' } }),
  given({ StringEquals: { 'aws:SourceVpc': ['vpc-91237329', '${aws:username}'] } }),
  given({ StringNotEquals: { 'aws:SourceVpc': 'vpc-91237329' } }),
  given({ StringEqualsIfExists: { 'aws:SourceVpc': 'vpc-91237329' } }),
  given({ 'ForAllValues:StringEquals': { 'aws:SourceVpc': 'vpc-91237329' } }),
  given({ StringEquals: { 'aws:SourceVpc': [] } }),
  given({ StringEquals: { 'aws:UserAgent': 'me' } }),
  given({ Null: { 'aws:SourceVpc': 'false' } }),
  given({ Bool: { 'aws:SecureTransport': 'true' } }),
  given({ IpAddress: { 'aws:SourceIp': '0.0.0.0/1' } }),
  given({ IpAddress: { 'aws:SourceIp': ['203.0.113.0/24', '0.0.0.0/0'] } }),
  given({ IpAddress: { 'aws:SourceIp': '2001::/16' } }),
  given({ NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }),
  given({ StringLike: { 'aws:userid': 'AROAEXAMPLE*' } }),
  given({ ArnLike: { 's3:DataAccessPointArn': 'arn:aws:s3:us-west-2:*:accesspoint/*' } }),
  { Effect: 'Allow', NotPrincipal: { AWS: '123456789012' }, Action: 's3:*', Resource: '*' },
]

const fixedStatements: readonly Statement[] = [
  to({ AWS: '123456789012' }),
  to({ AWS: ['arn:aws:iam::123456789012:role/r'], Service: 'cloudtrail.amazonaws.com' }),
  to({ CanonicalUser: '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be' }),
  given({ StringEquals: { 'aws:SourceVpc': 'vpc-91237329' } }),
  given({ StringLike: { 'AWS:SourceVpc': 'vpc-91237329' } }),
  given({ StringEquals: { 'aws:PrincipalOrgID': 'o-1234567890' } }),
  given({ ArnEquals: { 'aws:SourceArn': 'arn:aws:sns:us-east-1:123456789012:topic' } }),
  given({ IpAddress: { 'aws:SourceIp': ['203.0.113.0/24', '2001:DB8:1234:5678::/64', '10.0.0.0/8'] } }),
  given({ ArnLike: { 's3:DataAccessPointArn': 'arn:aws:s3:us-west-2:123456789012:accesspoint/*' } }),
  given({ StringEquals: { 's3:DataAccessPointAccount': '123456789012' }, Bool: { 'aws:SecureTransport': 'true' } }),
  { ...put, Effect: 'Deny' },
]

describe('public', () => {
  for (const statement of publicStatements) {
    test(JSON.stringify(statement), () => assert.equal(judge([statement]), true))
  }
  test('one public statement makes the policy public', () => assert.equal(judge([...fixedStatements, put]), true))
})

describe('not public', () => {
  for (const statement of fixedStatements) {
    test(JSON.stringify(statement), () => assert.equal(judge([statement]), false))
  }
  test('all of them together', () => assert.equal(judge(fixedStatements), false))
})
