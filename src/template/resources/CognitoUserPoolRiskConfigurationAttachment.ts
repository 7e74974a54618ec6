import type { SetRiskConfigurationRequest } from '@aws-sdk/client-cognito-identity-provider'
import { anything, list, record, text } from '../shape.ts'
import { resource } from './resource.ts'

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpoolriskconfigurationattachment.html
 * What is to be done about risks that nobody assesses is handed on to the service, which refuses it by name.
 */
export const CognitoUserPoolRiskConfigurationAttachment = resource({
  type: 'AWS::Cognito::UserPoolRiskConfigurationAttachment',
  properties: record(
    {
      AccountTakeoverRiskConfiguration: anything,
      ClientId: text,
      CompromisedCredentialsRiskConfiguration: anything,
      RiskExceptionConfiguration: record({ BlockedIPRangeList: list(text), SkippedIPRangeList: list(text) }),
      UserPoolId: text,
    },
    ['ClientId', 'UserPoolId'],
  ),
  make: async (properties, making) => {
    const { ClientId, UserPoolId } = properties
    await making.call('cognito-idp', 'SetRiskConfiguration', properties)
    const id = `UserPoolRiskConfigurationAttachment-${UserPoolId}-${ClientId}`
    await making.exists(id, { ClientId, UserPoolId })
    return { attributes: {} }
  },
  remove: async ({ handle: { ClientId, UserPoolId } }, call) => {
    const input: SetRiskConfigurationRequest = { ClientId, UserPoolId }
    await call('cognito-idp', 'SetRiskConfiguration', input)
  },
})
