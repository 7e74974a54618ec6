import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation'
import { CognitoIdentityClient, GetPrincipalTagAttributeMapCommand } from '@aws-sdk/client-cognito-identity'
import {
  AdminDeleteUserCommand,
  AdminListGroupsForUserCommand,
  CognitoIdentityProviderClient,
  DescribeRiskConfigurationCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { start, type TestServer } from '../../testing.ts'

const template = `
Resources:
  Pool:
    Type: AWS::Cognito::UserPool
    Properties: {UserPoolTier: PLUS, UserPoolAddOns: {AdvancedSecurityMode: ENFORCED}}
  Group: {Type: AWS::Cognito::UserPoolGroup, Properties: {UserPoolId: !Ref Pool, GroupName: admins}}
  User: {Type: AWS::Cognito::UserPoolUser, Properties: {UserPoolId: !Ref Pool, Username: ann, MessageAction: SUPPRESS}}
  Member:
    Type: AWS::Cognito::UserPoolUserToGroupAttachment
    Properties: {UserPoolId: !Ref Pool, GroupName: !Ref Group, Username: !Ref User}
  Risk:
    Type: AWS::Cognito::UserPoolRiskConfigurationAttachment
    Properties: {UserPoolId: !Ref Pool, ClientId: ALL, RiskExceptionConfiguration: {BlockedIPRangeList: [10.0.0.0/8]}}
  Client: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref Pool}}
  Identities:
    Type: AWS::Cognito::IdentityPool
    Properties:
      AllowUnauthenticatedIdentities: false
      CognitoIdentityProviders: [{ClientId: !Ref Client, ProviderName: !GetAtt Pool.ProviderName}]
  Tags:
    Type: AWS::Cognito::IdentityPoolPrincipalTag
    Properties:
      IdentityPoolId: !Ref Identities
      IdentityProviderName: !GetAtt Pool.ProviderName
      PrincipalTags: {team: custom:team}
Outputs: {Pool: {Value: !Ref Pool}, Identities: {Value: !Ref Identities}, Provider: {Value: !GetAtt Pool.ProviderName}}
`

describe('what templates attach to pools', { timeout: 60_000 }, () => {
  let server: TestServer
  before(async () => {
    server = await start()
  })
  after(() => server.stop())

  const config = () => ({ endpoint: server.url, region: server.region, credentials: server.root })
  const settled = async (stacks: CloudFormationClient, StackName: string) => {
    for (;;) {
      const { Stacks: [stack] = [] } = await stacks.send(new DescribeStacksCommand({ StackName }))
      if (stack?.StackStatus?.endsWith('_IN_PROGRESS') !== true) return stack
      await new Promise((later) => setTimeout(later, 20))
    }
  }

  it('is there when the stack is, and goes with it, also where a user went before', async () => {
    const stacks = new CloudFormationClient(config())
    const pools = new CognitoIdentityProviderClient(config())
    const { StackId = '' } = await stacks.send(new CreateStackCommand({ StackName: 's', TemplateBody: template }))
    const { StackStatus, Outputs = [] } = (await settled(stacks, StackId)) ?? {}
    assert.equal(StackStatus, 'CREATE_COMPLETE')
    const output = (key: string) => Outputs.find(({ OutputKey }) => OutputKey === key)?.OutputValue ?? ''
    const UserPoolId = output('Pool')
    const risk = await pools.send(new DescribeRiskConfigurationCommand({ UserPoolId }))
    assert.deepEqual(risk.RiskConfiguration?.RiskExceptionConfiguration, { BlockedIPRangeList: ['10.0.0.0/8'] })
    const { Groups = [] } = await pools.send(new AdminListGroupsForUserCommand({ UserPoolId, Username: 'ann' }))
    assert.deepEqual(
      Groups.map(({ GroupName }) => GroupName),
      ['admins'],
    )
    const mapped = await new CognitoIdentityClient(config()).send(
      new GetPrincipalTagAttributeMapCommand({
        IdentityPoolId: output('Identities'),
        IdentityProviderName: output('Provider'),
      }),
    )
    assert.deepEqual(mapped.PrincipalTags, { team: 'custom:team' })
    await pools.send(new AdminDeleteUserCommand({ UserPoolId, Username: 'ann' }))
    await stacks.send(new DeleteStackCommand({ StackName: 's' }))
    assert.equal((await settled(stacks, StackId))?.StackStatus, 'DELETE_COMPLETE')
  })

  it('is refused by name where the service does not act on it', async () => {
    const stacks = new CloudFormationClient(config())
    const TemplateBody = template.replace(
      /RiskExceptionConfiguration: .*\}\}/,
      'CompromisedCredentialsRiskConfiguration: {Actions: {EventAction: BLOCK}}}',
    )
    const { StackId = '' } = await stacks.send(new CreateStackCommand({ StackName: 'refused', TemplateBody }))
    assert.equal((await settled(stacks, StackId))?.StackStatus, 'ROLLBACK_COMPLETE')
    const { StackEvents = [] } = await stacks.send(new DescribeStackEventsCommand({ StackName: StackId }))
    const failed = StackEvents.find(({ ResourceStatus }) => ResourceStatus === 'CREATE_FAILED')
    assert.equal(failed?.LogicalResourceId, 'Risk')
    assert.match(failed?.ResourceStatusReason ?? '', /CompromisedCredentialsRiskConfiguration is not supported/)
  })
})
