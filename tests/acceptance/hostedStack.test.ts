import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  DescribeIdentityProviderCommand,
  DescribeResourceServerCommand,
  DescribeUserPoolCommand,
  DescribeUserPoolDomainCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { start, type TestServer } from '../../src/testing.ts'
import { type Clients, clientsOf, createStack, deleteStack, failures, inventory, outputsOf } from './stackWorld.ts'

const pool = { Ref: 'Pool' }

const template = {
  Resources: {
    Pool: { Type: 'AWS::Cognito::UserPool', Properties: { UserPoolName: 'people' } },
    Domain: { Type: 'AWS::Cognito::UserPoolDomain', Properties: { Domain: 'my-people', UserPoolId: pool } },
    Api: {
      Type: 'AWS::Cognito::UserPoolResourceServer',
      Properties: {
        Identifier: 'api',
        Name: 'Api',
        Scopes: [{ ScopeName: 'read', ScopeDescription: 'Read' }],
        UserPoolId: pool,
      },
    },
    Corp: {
      Type: 'AWS::Cognito::UserPoolIdentityProvider',
      Properties: {
        ProviderName: 'Corp',
        ProviderType: 'OIDC',
        ProviderDetails: {
          client_id: 'x',
          client_secret: 'y',
          authorize_scopes: 'openid',
          oidc_issuer: 'https://corp.example.com',
          attributes_request_method: 'GET',
        },
        AttributeMapping: { email: 'email' },
        UserPoolId: pool,
      },
    },
    Client: {
      Type: 'AWS::Cognito::UserPoolClient',
      DependsOn: ['Api'],
      Properties: {
        UserPoolId: pool,
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes: ['openid', 'api/read'],
        CallbackURLs: ['https://app.example.com/'],
        SupportedIdentityProviders: ['COGNITO', { Ref: 'Corp' }],
      },
    },
  },
  Outputs: { Pool: { Value: pool }, Domain: { Value: { Ref: 'Domain' } }, Api: { Value: { Ref: 'Api' } } },
}

describe('a stack with the pages of a user pool', () => {
  let server: TestServer
  let clients: Clients
  before(async () => {
    server = await start()
    clients = clientsOf(server)
  })
  after(() => server.stop())

  it('makes domain, resource server and identity provider, and its deletion leaves nothing', async () => {
    const { stacks, userPools } = clients
    const before = await inventory(clients)
    const stack = await createStack(stacks, 'pages', template)
    assert.equal(stack.StackStatus, 'CREATE_COMPLETE', JSON.stringify(await failures(stacks, 'pages')))
    const { Pool: UserPoolId = '', Domain = '', Api: Identifier = '' } = outputsOf(stack)
    assert.deepEqual([Domain, Identifier], ['my-people', 'api'])
    const described = await userPools.send(new DescribeUserPoolDomainCommand({ Domain }))
    assert.equal(described.DomainDescription?.UserPoolId, UserPoolId)
    assert.equal((await userPools.send(new DescribeUserPoolCommand({ UserPoolId }))).UserPool?.Domain, Domain)
    const api = await userPools.send(new DescribeResourceServerCommand({ UserPoolId, Identifier }))
    assert.equal(api.ResourceServer?.Scopes?.[0]?.ScopeName, 'read')
    const corp = await userPools.send(new DescribeIdentityProviderCommand({ UserPoolId, ProviderName: 'Corp' }))
    assert.deepEqual(corp.IdentityProvider?.AttributeMapping, { username: 'sub', email: 'email' })
    const deleted = await deleteStack(stacks, stack.StackId ?? '')
    assert.equal(deleted.StackStatus, 'DELETE_COMPLETE')
    assert.deepEqual(await inventory(clients), before)
    const gone = await userPools.send(new DescribeUserPoolDomainCommand({ Domain }))
    assert.deepEqual(gone.DomainDescription, {})
  })
})
