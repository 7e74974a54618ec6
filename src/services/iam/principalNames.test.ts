import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { CreateRoleResponse, CreateUserResponse, GetRoleResponse } from '@aws-sdk/client-iam'
import { account } from '../asking.fixture.ts'
import { createAccount } from './index.ts'
import { fault, type IamWorld, iamWorld, trust } from './world.fixture.ts'

const arn = (resource: string) => `arn:aws:iam::${account}:${resource}`

function trusting(...AWS: readonly string[]): string {
  const Statement = { Effect: 'Allow', Principal: { AWS }, Action: 'sts:AssumeRole' }
  return JSON.stringify({ Version: '2012-10-17', Statement })
}

describe("the principals of resources' and trust policies", () => {
  let world: IamWorld
  before(async () => {
    world = await iamWorld()
  })
  after(() => world.close())
  const user = async (UserName: string) => {
    const { User } = await world.call<CreateUserResponse>('CreateUser', { UserName })
    return User?.UserId ?? ''
  }
  const role = (RoleName: string, AssumeRolePolicyDocument: string) =>
    world.call<CreateRoleResponse>('CreateRole', { RoleName, AssumeRolePolicyDocument })
  const trustOf = async (RoleName: string) => {
    const { Role } = await world.call<GetRoleResponse>('GetRole', { RoleName })
    return decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')
  }

  test('are shown by name while they are there, and by their id once they are gone', async () => {
    const id = await user('kim')
    const document = trusting(arn('user/kim'), arn('root'), 'arn:aws:iam::999999999999:role/elsewhere')
    const { Role } = await role('for-kim', document)
    assert.equal(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''), document)
    assert.equal(await trustOf('for-kim'), document)
    await world.call('DeleteUser', { UserName: 'kim' })
    const gone = trusting(id, arn('root'), 'arn:aws:iam::999999999999:role/elsewhere')
    assert.equal(await trustOf('for-kim'), gone)
    assert.notEqual(await user('kim'), id)
    assert.equal(await trustOf('for-kim'), gone)
    const decidedBy = await world.needs.directory.roleByArn(arn('role/for-kim'))
    assert.equal(decidedBy?.trust, gone)
  })

  test('are followed to another name', async () => {
    await user('old')
    await role('for-old', trusting(arn('user/old')))
    await world.call('UpdateUser', { UserName: 'old', NewUserName: 'new', NewPath: '/moved/' })
    assert.equal(await trustOf('for-old'), trusting(arn('user/moved/new')))
  })

  test('are bound anew when a trust policy is replaced', async () => {
    await role('lent', trust)
    await role('borrower', trust)
    const PolicyDocument = trusting(arn('role/borrower'))
    await world.call('UpdateAssumeRolePolicy', { RoleName: 'lent', PolicyDocument })
    await world.call('DeleteRole', { RoleName: 'borrower' })
    await role('borrower', trust)
    assert.match(await trustOf('lent'), /"AWS":\["AROA[A-Z0-9]+"\]/)
    await world.call('UpdateAssumeRolePolicy', { RoleName: 'lent', PolicyDocument })
    assert.equal(await trustOf('lent'), PolicyDocument)
  })

  test('that are nobody are refused: a name, an id that is gone, and a name of another account of the deployment', async () => {
    const { member } = (await createAccount(world.needs)({ name: 'other' })) ?? {}
    for (const name of [
      arn('user/nobody'),
      arn('role/x/lent'),
      'AIDA00000000000000000',
      `arn:aws:iam::${member?.id}:role/r`,
    ]) {
      await assert.rejects(
        role('never', trusting(name)),
        fault('MalformedPolicyDocument', /Invalid principal in policy/),
      )
      assert.deepEqual(await world.needs.directory.bindPrincipals(trusting(name), account), { invalid: name })
    }
  })

  test('keep a document as it was written where there is nobody to bind', async () => {
    const document = `{ "Version": "2012-10-17",\n "Statement": [{ "Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*",
      "Condition": { "ArnEquals": { "aws:PrincipalArn": "${arn('user/nobody')}" } } }] }`
    assert.deepEqual(await world.needs.directory.bindPrincipals(document, account), { document })
    assert.equal(await world.needs.directory.showPrincipals(document), document)
  })

  test('are bound wherever a statement names them, and nowhere else', async () => {
    const id = await user('lee')
    const name = arn('user/lee')
    const rest = { Effect: 'Deny', Action: '*', Resource: name, Condition: { ArnEquals: { 'aws:PrincipalArn': name } } }
    const document = (named: string) =>
      JSON.stringify({
        Statement: [
          { ...rest, Principal: { AWS: named, Service: 'lambda.amazonaws.com' } },
          { ...rest, NotPrincipal: { AWS: ['*', named] } },
        ],
      })
    const bound = await world.needs.directory.bindPrincipals(document(name), account)
    assert.deepEqual(bound, { document: document(id) })
    assert.equal(await world.needs.directory.showPrincipals(document(id)), document(name))
  })
})
