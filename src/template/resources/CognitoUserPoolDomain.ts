import type {
  CreateUserPoolDomainRequest,
  DescribeUserPoolDomainResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { number, record, text } from '../shape.ts'
import { resource } from './resource.ts'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpooldomain.html */
export const CognitoUserPoolDomain = resource({
  type: 'AWS::Cognito::UserPoolDomain',
  properties: record(
    {
      CustomDomainConfig: record({ CertificateArn: text }, ['CertificateArn']),
      Domain: text,
      ManagedLoginVersion: number,
      UserPoolId: text,
    },
    ['Domain', 'UserPoolId'],
  ),
  naming: {
    given: ({ Domain }) => Domain,
    length: 63,
    isLowerCase: true,
    isPhysicalId: true,
    beside: ({ UserPoolId }) => ({ UserPoolId }),
    find: async (Domain, { UserPoolId }, { call }) => {
      const found = await call<DescribeUserPoolDomainResponse>('cognito-idp', 'DescribeUserPoolDomain', { Domain })
      const { UserPoolId: of, Version } = found.DomainDescription ?? {}
      return of === undefined || of !== UserPoolId ? [] : [{ physicalId: Domain, at: new Date(Number(Version)) }]
    },
  },
  make: async (properties, making) => {
    const input: CreateUserPoolDomainRequest = properties
    await making.call('cognito-idp', 'CreateUserPoolDomain', input)
    await making.exists(properties.Domain, { UserPoolId: properties.UserPoolId })
    return { attributes: {} }
  },
  remove: async ({ physicalId, handle }, call) => {
    await call('cognito-idp', 'DeleteUserPoolDomain', { UserPoolId: handle['UserPoolId'], Domain: physicalId })
  },
})
