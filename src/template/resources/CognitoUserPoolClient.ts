import type {
  CreateUserPoolClientRequest,
  CreateUserPoolClientResponse,
  ListUserPoolClientsRequest,
  ListUserPoolClientsResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { flag, list, number, oneOf, record, text } from '../shape.ts'
import { present } from '../values.ts'
import { allPages, answered, resource } from './resource.ts'

const unit = oneOf('seconds', 'minutes', 'hours', 'days')

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpoolclient.html */
export const CognitoUserPoolClient = resource({
  type: 'AWS::Cognito::UserPoolClient',
  properties: record(
    {
      AccessTokenValidity: number,
      AllowedOAuthFlows: list(oneOf('code', 'implicit', 'client_credentials')),
      AllowedOAuthFlowsUserPoolClient: flag,
      AllowedOAuthScopes: list(text),
      AuthSessionValidity: number,
      CallbackURLs: list(text),
      ClientName: text,
      DefaultRedirectURI: text,
      EnablePropagateAdditionalUserContextData: flag,
      EnableTokenRevocation: flag,
      ExplicitAuthFlows: list(
        oneOf(
          'ADMIN_NO_SRP_AUTH',
          'CUSTOM_AUTH_FLOW_ONLY',
          'USER_PASSWORD_AUTH',
          'ALLOW_ADMIN_USER_PASSWORD_AUTH',
          'ALLOW_CUSTOM_AUTH',
          'ALLOW_REFRESH_TOKEN_AUTH',
          'ALLOW_USER_AUTH',
          'ALLOW_USER_PASSWORD_AUTH',
          'ALLOW_USER_SRP_AUTH',
        ),
      ),
      GenerateSecret: flag,
      IdTokenValidity: number,
      LogoutURLs: list(text),
      PreventUserExistenceErrors: oneOf('LEGACY', 'ENABLED'),
      ReadAttributes: list(text),
      RefreshTokenRotation: record({ Feature: oneOf('ENABLED', 'DISABLED'), RetryGracePeriodSeconds: number }, [
        'Feature',
      ]),
      RefreshTokenValidity: number,
      SupportedIdentityProviders: list(text),
      TokenValidityUnits: record({ AccessToken: unit, IdToken: unit, RefreshToken: unit }),
      UserPoolId: text,
      WriteAttributes: list(text),
    },
    ['UserPoolId'],
  ),
  naming: {
    given: ({ ClientName }) => ClientName,
    length: 128,
    beside: ({ UserPoolId }) => ({ UserPoolId }),
    find: async (name, { UserPoolId }, { call }) => {
      const clients = await allPages(async (token) => {
        const input: ListUserPoolClientsRequest = {
          UserPoolId,
          MaxResults: 60,
          ...(token === undefined ? {} : { NextToken: token }),
        }
        const page = await call<ListUserPoolClientsResponse>('cognito-idp', 'ListUserPoolClients', input)
        return { items: page.UserPoolClients, next: page.NextToken }
      })
      return clients.flatMap(({ ClientId, ClientName }) =>
        ClientName === name && ClientId !== undefined ? [{ physicalId: ClientId }] : [],
      )
    },
  },
  make: async ({ ClientName: _, ...properties }, making) => {
    const input: CreateUserPoolClientRequest = { ...properties, ClientName: making.name }
    const { UserPoolClient } = await making.call<CreateUserPoolClientResponse>(
      'cognito-idp',
      'CreateUserPoolClient',
      input,
    )
    const id = answered(UserPoolClient?.ClientId, 'UserPoolClient.ClientId')
    await making.exists(id, { UserPoolId: properties.UserPoolId })
    return {
      attributes: present({
        ClientId: id,
        ClientSecret: UserPoolClient?.ClientSecret,
        Name: UserPoolClient?.ClientName,
      }),
    }
  },
  remove: async ({ physicalId, handle }, call) => {
    await call('cognito-idp', 'DeleteUserPoolClient', { UserPoolId: handle['UserPoolId'], ClientId: physicalId })
  },
})
