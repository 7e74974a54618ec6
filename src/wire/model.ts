import type { XmlWriter } from './codecs/xmlWriter.ts'
import type { HttpBindings } from './httpBindings.ts'
import {
  type PackagedService,
  type ProtocolName,
  type RawModel,
  type ServiceName,
  servicePackages,
} from './rawModel.ts'
import { resolveModel } from './resolveModel.ts'
import type { StructureShape } from './shape.ts'

export type { ProtocolName, ServiceName } from './rawModel.ts'

/** What a service's wire is: every operation that the SDK knows, every modeled error. */
export interface ServiceModel {
  /** The signing name, `cognito-idp`. */
  readonly name: string
  readonly protocol: ProtocolName
  /** The API version, `2016-04-18`. */
  readonly version: string
  /** The prefix of `X-Amz-Target`, `AWSCognitoIdentityProviderService`. */
  readonly target: string
  /** The XML namespace of its documents. */
  readonly namespace: string | undefined
  readonly operations: ReadonlyMap<string, OperationModel>
  /** Writes its shapes, where its protocol's answers are XML. */
  readonly xml: XmlWriter
  /** Modeled errors, by shape name and by code on the wire. */
  readonly errors: ReadonlyMap<string, ErrorModel>
}

export interface OperationModel {
  readonly name: string
  /** Undefined where the operation takes nothing. */
  readonly input: StructureShape | undefined
  readonly output: StructureShape | undefined
  readonly http: {
    readonly method: string
    /** The URI template, `/{Key+}?uploads`. */
    readonly uri: string
    /** The status of success. */
    readonly status: number
  }
  /** A host prefix of the operation, such as `{RequestRoute}.`. */
  readonly hostPrefix: string | undefined
  /** The input's members by where they travel; made on first use. */
  readonly request: () => HttpBindings
  readonly response: () => HttpBindings
}

export interface ErrorModel {
  /** The shape's name, `NoSuchEntityException`. */
  readonly name: string
  /** The code on the wire, `NoSuchEntity`. */
  readonly code: string
  readonly status: number
  readonly fault: 'client' | 'server'
  readonly shape: StructureShape | undefined
}

/** Every service that has a wire model. */
export const serviceNames: readonly ServiceName[] = [
  ...(Object.keys(servicePackages) as PackagedService[]),
  'mobileanalytics',
  'poolhouse',
]

const modelFiles: Readonly<Record<ServiceName, () => Promise<{ readonly text: string }>>> = {
  'cognito-idp': () => import('./models/cognito-idp.ts'),
  'cognito-identity': () => import('./models/cognito-identity.ts'),
  'cognito-sync': () => import('./models/cognito-sync.ts'),
  sts: () => import('./models/sts.ts'),
  iam: () => import('./models/iam.ts'),
  s3: () => import('./models/s3.ts'),
  's3-control': () => import('./models/s3-control.ts'),
  lambda: () => import('./models/lambda.ts'),
  apigateway: () => import('./models/apigateway.ts'),
  apigatewayv2: () => import('./models/apigatewayv2.ts'),
  cloudformation: () => import('./models/cloudformation.ts'),
  kms: () => import('./models/kms.ts'),
  mobileanalytics: () => import('./models/mobileanalytics.ts'),
  poolhouse: () => import('./models/poolhouse.ts'),
}

/** Reads a service's model. Costs some milliseconds: keep what it returns. */
export async function loadModel(name: ServiceName): Promise<ServiceModel> {
  const { text } = await modelFiles[name]()
  return resolveModel(JSON.parse(text) as RawModel)
}

/** The operation by its wire name; undefined when AWS has none of that name. */
export function findOperation(model: ServiceModel, name: string): OperationModel | undefined {
  return model.operations.get(name)
}

/** How the body of an operation's request is to be treated: not read, collected whole, or passed on as it flows. */
export function requestBody(operation: OperationModel): 'none' | 'collect' | 'stream' {
  const { payload, body } = operation.request()
  if (payload?.shape.type === 'blob' && payload.shape.streaming) return 'stream'
  return payload !== undefined || body.length > 0 ? 'collect' : 'none'
}
