import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { operationOfTarget, queryClaim, serviceOfVersion } from './claim.ts'
import { findOperation, loadModel, requestBody, serviceNames } from './model.ts'

/** Operations of each service in the pinned SDK. */
const operations: Readonly<Record<string, number>> = {
  'cognito-idp': 140,
  'cognito-identity': 23,
  'cognito-sync': 17,
  sts: 11,
  iam: 180,
  s3: 112,
  's3-control': 97,
  lambda: 88,
  apigateway: 124,
  apigatewayv2: 103,
  cloudformation: 92,
  kms: 56,
  mobileanalytics: 1,
  poolhouse: 8,
}

describe('the models', () => {
  for (const name of serviceNames) {
    it(`of ${name} hold every operation, and find it by name`, async () => {
      const model = await loadModel(name)
      assert.equal(model.name, name)
      assert.equal(model.operations.size, operations[name])
      for (const operation of model.operations.keys()) assert.equal(findOperation(model, operation)?.name, operation)
      assert.equal(findOperation(model, 'constructor'), undefined)
    })
  }

  it('know errors by shape name and by code on the wire', async () => {
    const iam = await loadModel('iam')
    assert.equal(iam.errors.get('NoSuchEntityException')?.code, 'NoSuchEntity')
    assert.equal(iam.errors.get('NoSuchEntity')?.status, 404)
  })

  it('say what becomes of a request body', async () => {
    const s3 = await loadModel('s3')
    const of = (name: string) => requestBody(s3.operations.get(name) ?? assert.fail(name))
    assert.deepEqual(['GetObject', 'PutObject', 'DeleteObjects'].map(of), ['none', 'stream', 'collect'])
  })
})

describe('claims', () => {
  it('know the target prefix and version of every model that has one', async () => {
    for (const name of serviceNames) {
      const model = await loadModel(name)
      if (model.protocol === 'awsJson') {
        assert.deepEqual(operationOfTarget(`${model.target}.GetId`), { service: name, operation: 'GetId' })
      }
      if (model.protocol === 'awsQuery') assert.equal(serviceOfVersion(model.version), name)
    }
  })

  it('are nothing for other targets, versions and what is no form', () => {
    for (const target of ['', 'GetId', 'DynamoDB_20120810.GetItem', 'constructor.x', '.x']) {
      assert.equal(operationOfTarget(target), undefined)
    }
    assert.equal(serviceOfVersion('toString'), undefined)
    assert.equal(queryClaim('Action=%zz'), undefined)
    assert.equal(queryClaim('Action=A&Action=B'), undefined)
    assert.equal(queryClaim(`Action=${'a'.repeat(200)}`), undefined)
  })

  it('read the action and version of a form', () => {
    const form = 'Version=2011-06-15&Action=GetCallerIdentity'
    assert.deepEqual(queryClaim(form), { action: 'GetCallerIdentity', version: '2011-06-15' })
    assert.deepEqual(queryClaim(''), { action: undefined, version: undefined })
  })
})
