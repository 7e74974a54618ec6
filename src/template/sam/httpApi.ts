import { functionCall, isRecord, present, scalarText, type Value, type ValueRecord } from '../values.ts'
import { type HttpApiRoute, sharedCondition } from './events.ts'
import { inheritedAttributes, type SamResource } from './function.ts'
import { refuseOthers, samProblem, samRecord } from './problem.ts'

const properties = [
  'Auth',
  'CorsConfiguration',
  'DefaultRouteSettings',
  'Description',
  'DisableExecuteApiEndpoint',
  'FailOnWarnings',
  'Name',
  'RouteSettings',
  'StageName',
  'StageVariables',
  'Tags',
]

const anyMethod = 'x-amazon-apigateway-any-method'

/**
 * AWS::Serverless::HttpApi becomes AWS::ApiGatewayV2::Api with an OpenAPI body made of its events, and a stage.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources-httpapi.html
 */
export function transformHttpApi(resource: SamResource, routes: readonly HttpApiRoute[]): ValueRecord {
  const { logicalId, properties: given, attributes } = resource
  refuseOthers(logicalId, given, properties)
  const tags: ValueRecord = { 'httpapi:createdBy': 'SAM', ...samRecord(logicalId, 'Tags', given['Tags']) }
  const stageName = given['StageName'] ?? '$default'
  return {
    [logicalId]: {
      ...attributes,
      Type: 'AWS::ApiGatewayV2::Api',
      Properties: present({ Body: openApi(resource, routes, tags), FailOnWarnings: given['FailOnWarnings'] }),
    },
    [stageId(logicalId, stageName)]: {
      ...inheritedAttributes(attributes),
      Type: 'AWS::ApiGatewayV2::Stage',
      Properties: present({
        ApiId: { Ref: logicalId },
        AutoDeploy: true,
        DefaultRouteSettings: given['DefaultRouteSettings'],
        RouteSettings: given['RouteSettings'],
        StageName: stageName,
        StageVariables: given['StageVariables'],
        Tags: tags,
      }),
    },
  }
}

function stageId(logicalId: string, stageName: Value): string {
  if (stageName === '$default') return `${logicalId}ApiGatewayDefaultStage`
  return typeof stageName === 'string' ? `${logicalId}${stageName}Stage` : `${logicalId}Stage`
}

function openApi(resource: SamResource, routes: readonly HttpApiRoute[], tags: ValueRecord): Value {
  const { logicalId, properties: given } = resource
  const auth = samRecord(logicalId, 'Auth', given['Auth'])
  refuseOthers(logicalId, auth, ['Authorizers', 'DefaultAuthorizer', 'EnableIamAuthorizer'])
  const schemes = securitySchemes(logicalId, auth)
  const disabled = given['DisableExecuteApiEndpoint']
  return present({
    openapi: '3.0.1',
    info: present({
      version: '1.0',
      title: given['Name'] ?? { Ref: 'AWS::StackName' },
      description: given['Description'],
    }),
    paths: pathsOf(resource, routes, auth),
    components: Object.keys(schemes).length === 0 ? undefined : { securitySchemes: schemes },
    'x-amazon-apigateway-cors': corsOf(logicalId, given['CorsConfiguration']),
    tags: Object.entries(tags).map(([name, value]) => ({ name, 'x-amazon-apigateway-tag-value': value })),
    servers:
      disabled === undefined
        ? undefined
        : [{ 'x-amazon-apigateway-endpoint-configuration': { disableExecuteApiEndpoint: disabled } }],
  })
}

function corsOf(logicalId: string, cors: Value | undefined): Value | undefined {
  if (cors === undefined || cors === false) return undefined
  if (cors === true) return { allowOrigins: ['*'] }
  if (functionCall(cors) !== undefined) return { allowOrigins: cors }
  const given = samRecord(logicalId, 'CorsConfiguration', cors)
  refuseOthers(logicalId, given, [
    'AllowCredentials',
    'AllowHeaders',
    'AllowMethods',
    'AllowOrigins',
    'ExposeHeaders',
    'MaxAge',
  ])
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name.charAt(0).toLowerCase() + name.slice(1), value]),
  )
}

function securitySchemes(logicalId: string, auth: ValueRecord): ValueRecord {
  const iam: ValueRecord =
    auth['EnableIamAuthorizer'] === true
      ? {
          AWS_IAM: {
            type: 'apiKey',
            name: 'Authorization',
            in: 'header',
            'x-amazon-apigateway-authtype': 'awsSigv4',
          },
        }
      : {}
  const authorizers = samRecord(logicalId, 'Auth.Authorizers', auth['Authorizers'])
  const schemes = Object.entries(authorizers).map(([name, value]): [string, Value] => {
    const authorizer = samRecord(logicalId, `Auth.Authorizers.${name}`, value)
    refuseOthers(logicalId, authorizer, ['AuthorizationScopes', 'IdentitySource', 'JwtConfiguration'])
    return [name, { type: 'oauth2', 'x-amazon-apigateway-authorizer': jwtAuthorizer(logicalId, name, authorizer) }]
  })
  return { ...iam, ...Object.fromEntries(schemes) }
}

function jwtAuthorizer(logicalId: string, name: string, authorizer: ValueRecord): Value {
  const jwt = authorizer['JwtConfiguration']
  if (!isRecord(jwt)) throw samProblem(logicalId, `${name} OAuth2 Authorizer must define 'JwtConfiguration'.`)
  if (authorizer['IdentitySource'] === undefined) {
    throw samProblem(logicalId, `${name} OAuth2 Authorizer must define 'IdentitySource'.`)
  }
  return { jwtConfiguration: jwt, identitySource: authorizer['IdentitySource'], type: 'jwt' }
}

function pathsOf({ logicalId }: SamResource, routes: readonly HttpApiRoute[], auth: ValueRecord): Value {
  const paths: Record<string, Record<string, Value>> = {}
  for (const route of routes) {
    const item = (paths[route.path] ??= {})
    const method = route.method === 'any' ? anyMethod : route.method
    if (item[method] !== undefined) {
      throw samProblem(
        route.functionId,
        `API method "${route.method}" defined multiple times for path "${route.path}".`,
      )
    }
    item[method] = when(route.condition, operationOf(logicalId, route, auth))
  }
  return Object.fromEntries(
    Object.entries(paths).map(([path, item]) => [
      path,
      when(sharedCondition(routes.filter((route) => route.path === path)), item),
    ]),
  )
}

/** A route of a conditional function exists only when the function does. */
function when(condition: Value | undefined, value: Value): Value {
  return condition === undefined ? value : { 'Fn::If': [condition, value, { Ref: 'AWS::NoValue' }] }
}

function operationOf(logicalId: string, route: HttpApiRoute, auth: ValueRecord): Value {
  const uri = `arn:\${AWS::Partition}:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${${route.functionId}.Arn}/invocations`
  const names = [...route.path.matchAll(/\{([^}]+)\}/g)].map(([, name = '']) => name)
  return present({
    'x-amazon-apigateway-integration': present({
      httpMethod: 'POST',
      type: 'aws_proxy',
      uri: when(route.condition, { 'Fn::Sub': uri }),
      payloadFormatVersion: scalarText(route.properties['PayloadFormatVersion']) ?? '2.0',
      timeoutInMillis: route.properties['TimeoutInMillis'],
    }),
    isDefaultRoute: route.path === '$default' ? true : undefined,
    security: securityOf(logicalId, route, auth),
    parameters: names.length === 0 ? undefined : names.map((name) => ({ name, in: 'path', required: true })),
    responses: {},
  })
}

/** The event's own authorizer, else the API's default one; `NONE` opts out of the default. */
function securityOf(logicalId: string, route: HttpApiRoute, auth: ValueRecord): Value | undefined {
  const own = samRecord(route.functionId, 'Auth', route.properties['Auth'])
  refuseOthers(route.functionId, own, ['AuthorizationScopes', 'Authorizer'])
  // Browsers ask by OPTIONS, without a token.
  const name = own['Authorizer'] ?? (route.method === 'options' ? undefined : auth['DefaultAuthorizer'])
  if (name === undefined) return undefined
  if (typeof name !== 'string') throw samProblem(logicalId, "Property 'Auth.DefaultAuthorizer' should be a string.")
  if (name === 'NONE') {
    if (auth['DefaultAuthorizer'] !== undefined) return [{ NONE: [] }]
    throw samProblem(
      route.functionId,
      `Event with id [${route.eventId}] is invalid. Unable to set Authorizer on API method [${route.method}] for path [${route.path}] because 'NONE' is only a valid value when a DefaultAuthorizer on the API is specified.`,
    )
  }
  if (name === 'AWS_IAM' && auth['EnableIamAuthorizer'] === true) return [{ AWS_IAM: [] }]
  const authorizers = samRecord(logicalId, 'Auth.Authorizers', auth['Authorizers'])
  const authorizer = Object.hasOwn(authorizers, name) ? authorizers[name] : undefined
  if (!isRecord(authorizer)) {
    throw samProblem(
      own['Authorizer'] === undefined ? logicalId : route.functionId,
      own['Authorizer'] === undefined
        ? `Unable to set DefaultAuthorizer because '${name}' was not defined in 'Authorizers'.`
        : `Event with id [${route.eventId}] is invalid. Unable to set Authorizer [${name}] on API method [${route.method}] for path [${route.path}] because it wasn't defined in the API's Authorizers.`,
    )
  }
  return [{ [name]: own['AuthorizationScopes'] ?? authorizer['AuthorizationScopes'] ?? [] }]
}
