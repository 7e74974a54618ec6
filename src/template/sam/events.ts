import { isRecord, type Value, type ValueRecord } from '../values.ts'
import { inheritedAttributes, type SamResource } from './function.ts'
import { refuseOthers, samProblem, samRecord } from './problem.ts'

/** The API that events without an ApiId belong to. */
export const implicitApiId = 'ServerlessHttpApi'

/** One HttpApi event of a function: a route of an API. */
export interface HttpApiRoute {
  readonly functionId: string
  readonly eventId: string
  readonly apiId: string
  readonly path: string
  /** Lower case; `any` for every method. */
  readonly method: string
  readonly properties: ValueRecord
  /** The function's condition. */
  readonly condition: Value | undefined
}

const eventProperties = ['ApiId', 'Auth', 'Method', 'Path', 'PayloadFormatVersion', 'TimeoutInMillis']

/** The HttpApi events of a function. https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-httpapi.html */
export function httpApiRoutes({ logicalId, properties, attributes }: SamResource): readonly HttpApiRoute[] {
  return Object.entries(samRecord(logicalId, 'Events', properties['Events'])).flatMap(([eventId, value]) => {
    const event = samRecord(logicalId, `Events.${eventId}`, value)
    if (event['Type'] === 'S3') return []
    if (event['Type'] !== 'HttpApi') {
      throw samProblem(
        logicalId,
        `Event with id [${eventId}] is invalid. Event type ${String(event['Type'])} is not supported by this server's SAM transform`,
      )
    }
    const given = samRecord(logicalId, `Events.${eventId}.Properties`, event['Properties'])
    refuseOthers(logicalId, given, eventProperties)
    const route = {
      functionId: logicalId,
      eventId,
      apiId: apiIdOf(logicalId, eventId, given['ApiId']),
      ...routeOf(logicalId, eventId, given),
      properties: given,
      condition: attributes['Condition'],
    }
    return [route]
  })
}

function apiIdOf(logicalId: string, eventId: string, value: Value | undefined): string {
  if (value === undefined) return implicitApiId
  const id = isRecord(value) ? value['Ref'] : value
  if (typeof id === 'string') return id
  throw samProblem(
    logicalId,
    `Event with id [${eventId}] is invalid. 'ApiId' must reference an AWS::Serverless::HttpApi of this template`,
  )
}

/** Without a path and a method an event is the API's `$default` route. */
function routeOf(logicalId: string, eventId: string, given: ValueRecord): Pick<HttpApiRoute, 'path' | 'method'> {
  const { Path: path, Method: method } = given
  if (path === undefined && method === undefined) return { path: '$default', method: 'any' }
  if (typeof path !== 'string' || typeof method !== 'string') {
    const missing = typeof path !== 'string' ? 'Path' : 'Method'
    throw samProblem(logicalId, `Event with id [${eventId}] is invalid. Event is missing key '${missing}'.`)
  }
  const lower = method.toLowerCase()
  return { path, method: lower === 'x-amazon-apigateway-any-method' ? 'any' : lower }
}

/**
 * The permission with which the API may invoke the function, on this route only. A function that has the API's
 * `$default` route needs no other: the permission for that one covers the whole API.
 */
export function invokePermission(
  route: HttpApiRoute,
  routes: readonly HttpApiRoute[],
  resource: SamResource,
): ValueRecord {
  const isDefault = route.path === '$default'
  if (!isDefault && routes.some(({ apiId, path }) => apiId === route.apiId && path === '$default')) return {}
  const path = route.path.replace(/^(.+)\/$/, '$1').replace(/\{(?:[a-zA-Z0-9._-]+|proxy\+)\}/g, '*')
  const where = isDefault ? '*' : `${route.method === 'any' ? '*' : route.method.toUpperCase()}${path}`
  return {
    [`${route.functionId}${route.eventId}Permission`]: {
      ...inheritedAttributes(resource.attributes),
      Type: 'AWS::Lambda::Permission',
      Properties: {
        Action: 'lambda:InvokeFunction',
        FunctionName: { Ref: route.functionId },
        Principal: 'apigateway.amazonaws.com',
        SourceArn: {
          'Fn::Sub': [
            `arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${__ApiId__}/\${__Stage__}/${where}`,
            { __ApiId__: { Ref: route.apiId }, __Stage__: '*' },
          ],
        },
      },
    },
  }
}

/** The condition that all of some routes share; undefined when they do not. */
export function sharedCondition(routes: readonly HttpApiRoute[]): Value | undefined {
  const condition = routes[0]?.condition
  return routes.every((route) => route.condition === condition) ? condition : undefined
}
