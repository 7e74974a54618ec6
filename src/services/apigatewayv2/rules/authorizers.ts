import type { Authorizer, CreateAuthorizerRequest, UpdateAuthorizerRequest } from '@aws-sdk/client-apigatewayv2'
import type { Kinds, Part } from '../ports.ts'
import { badRequest } from './faults.ts'
import { pick } from './members.ts'
import { refuseUnsupported } from './unsupported.ts'

type Settings = Kinds['authorizer']

const members = ['AuthorizerType', 'IdentitySource', 'JwtConfiguration', 'Name'] as const

/** A JWT authorizer. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html */
export function newAuthorizer(input: CreateAuthorizerRequest): Settings {
  return checked({ ...pick(input, members), Name: input.Name }, input)
}

export function changedAuthorizer(settings: Settings, input: UpdateAuthorizerRequest): Settings {
  return checked({ ...settings, ...pick(input, members) }, input)
}

export function authorizerShape({ id, settings }: Part<'authorizer'>): Authorizer {
  return { ...settings, AuthorizerId: id }
}

function checked(settings: Settings, input: object): Settings {
  if (settings.AuthorizerType !== 'JWT')
    throw badRequest('Lambda authorizers are not supported here: AuthorizerType must be JWT.')
  refuseUnsupported('authorizer', input)
  const { Name, IdentitySource = [], JwtConfiguration } = settings
  if (Name === undefined || Name.length < 1 || Name.length > 128) throw badRequest('An authorizer has a name.')
  const [source] = IdentitySource
  if (
    IdentitySource.length !== 1 ||
    source === undefined ||
    !/^\$request\.(header|querystring)\.[\w-]+$/.test(source)
  ) {
    throw badRequest('A JWT authorizer has one identity source, such as $request.header.Authorization.')
  }
  if (JwtConfiguration?.Issuer === undefined || !/^https?:\/\/[^\s]+$/.test(JwtConfiguration.Issuer)) {
    throw badRequest('A JWT authorizer has an issuer, which is a URL.')
  }
  if (JwtConfiguration.Audience === undefined || JwtConfiguration.Audience.length === 0) {
    throw badRequest('A JWT authorizer has an audience.')
  }
  return settings
}
