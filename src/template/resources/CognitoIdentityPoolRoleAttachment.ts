import type { RoleMapping, SetIdentityPoolRolesInput } from '@aws-sdk/client-cognito-identity'
import { list, mapOf, oneOf, type Read, record, text } from '../shape.ts'
import { resource } from './resource.ts'

const roleMapping = record(
  {
    AmbiguousRoleResolution: oneOf('AuthenticatedRole', 'Deny'),
    IdentityProvider: text,
    RulesConfiguration: record(
      {
        Rules: list(
          record(
            {
              Claim: text,
              MatchType: oneOf('Equals', 'Contains', 'StartsWith', 'NotEqual'),
              RoleARN: text,
              Value: text,
            },
            ['Claim', 'MatchType', 'RoleARN', 'Value'],
          ),
        ),
      },
      ['Rules'],
    ),
    Type: oneOf('Token', 'Rules'),
  },
  ['Type'],
)

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-identitypoolroleattachment.html */
export const CognitoIdentityPoolRoleAttachment = resource({
  type: 'AWS::Cognito::IdentityPoolRoleAttachment',
  properties: record({ IdentityPoolId: text, RoleMappings: mapOf(roleMapping), Roles: mapOf(text) }, [
    'IdentityPoolId',
  ]),
  make: async ({ IdentityPoolId, Roles = {}, RoleMappings }, making) => {
    const input: SetIdentityPoolRolesInput = {
      IdentityPoolId,
      Roles,
      ...(RoleMappings === undefined ? {} : { RoleMappings: byProvider(RoleMappings) }),
    }
    await making.call('cognito-identity', 'SetIdentityPoolRoles', input)
    await making.exists(IdentityPoolId)
    return { attributes: { Id: IdentityPoolId } }
  },
  remove: async ({ physicalId }, call) => {
    const input: SetIdentityPoolRolesInput = { IdentityPoolId: physicalId, Roles: {} }
    await call('cognito-identity', 'SetIdentityPoolRoles', input)
  },
})

/** The template's keys cannot be computed, so IdentityProvider says which provider a mapping is for; else the key does. */
function byProvider(mappings: Readonly<Record<string, Read<typeof roleMapping>>>): Record<string, RoleMapping> {
  return Object.fromEntries(
    Object.entries(mappings).map(([key, { IdentityProvider, ...mapping }]) => [IdentityProvider ?? key, mapping]),
  )
}
