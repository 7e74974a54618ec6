import type { HttpRequest } from '../kernel/http.ts'
import { queryClaim } from '../wire/claim.ts'
import {
  findOperation,
  loadModel,
  type OperationModel,
  requestBody,
  type ServiceModel,
  serviceNames,
} from '../wire/model.ts'
import { postObject } from '../wire/postObject.ts'
import { restRouter } from '../wire/route.ts'
import { type S3Target, s3Router } from '../wire/routeS3.ts'
import { s3Address } from './s3Address.ts'

/** Which operation a request is for, and what its path has already said of the input. */
export interface Routed {
  readonly operation: OperationModel
  readonly labels: Readonly<Record<string, string>>
  /** How the body is to be treated: not read, collected whole, passed on as it flows, or read as a browser's form. */
  readonly body: 'none' | 'collect' | 'stream' | 'form'
}

/** What of a request says which operation it is for. */
interface Signpost {
  readonly request: HttpRequest
  readonly host: string
  /** The operation that a header named. */
  readonly named: string | undefined
  /** The body, where the protocol names its operation there. */
  readonly collected: Uint8Array | undefined
}

/** A service's model with the way to its operations. */
export interface Routes {
  readonly model: ServiceModel
  /** Undefined when the service has no such operation, on AWS either. */
  readonly find: (at: Signpost) => Routed | undefined
  /** The operation's name as the request spells it, for a message. */
  readonly nameOf: (at: Signpost) => string
}

/** Loads models as they are first asked for, and keeps them. */
export function routeShelf(): (service: string) => Promise<Routes> | undefined {
  const shelf = new Map<string, Promise<Routes>>()
  return (service) => {
    const known = shelf.get(service)
    if (known !== undefined) return known
    const name = serviceNames.find((each) => each === service)
    if (name === undefined) return undefined
    const routes = loadModel(name).then(routesOf)
    shelf.set(service, routes)
    return routes
  }
}

function routesOf(model: ServiceModel): Routes {
  switch (model.protocol) {
    case 'awsJson':
      return byName(model, ({ named }) => named)
    case 'awsQuery':
      return byName(model, (at) => queryClaim(queryForm(at))?.action)
    case 'restJson':
      return byPath(model)
    case 'restXml':
      return model.name === 's3' ? byAddress(model) : byPath(model)
  }
}

function byName(model: ServiceModel, nameIn: (at: Signpost) => string | undefined): Routes {
  return {
    model,
    find: (at) => {
      const name = nameIn(at)
      const operation = name === undefined ? undefined : findOperation(model, name)
      return operation && { operation, labels: {}, body: 'collect' }
    },
    nameOf: (at) => nameIn(at) ?? 'a request that names none',
  }
}

function byPath(model: ServiceModel): Routes {
  const find = restRouter(model)
  return {
    model,
    find: ({ request }) => {
      const found = find(request.method, request.path, request.query)
      return found && { ...found, body: requestBody(found.operation) }
    },
    nameOf: ({ request }) => `${request.method} ${request.path}`,
  }
}

function byAddress(model: ServiceModel): Routes {
  const find = s3Router(model)
  return {
    model,
    find: ({ request, host }) => {
      const address = s3Address(host, request.path)
      const labels: Record<string, string> = {}
      if (address.bucket !== undefined) labels['Bucket'] = address.bucket
      if (address.key !== undefined) labels['Key'] = address.key
      const operation = find(request.method, address, request.query, request.headers)
      if (operation !== undefined) return { operation, labels, body: requestBody(operation) }
      return isForm(request, address) ? { operation: postObject, labels, body: 'form' } : undefined
    },
    nameOf: ({ request }) => `${request.method} here`,
  }
}

/** What is posted to a bucket and asks for nothing of it comes from a browser. */
function isForm({ method, query }: HttpRequest, { bucket, key }: S3Target): boolean {
  return method === 'POST' && query === '' && bucket !== undefined && key === undefined
}

/**
 * The form of a query request: its body, or its target where it is a GET, as presigned ones are.
 * https://docs.aws.amazon.com/STS/latest/APIReference/CommonParameters.html
 */
export function queryForm({ request, collected }: Pick<Signpost, 'request' | 'collected'>): string {
  if (request.method === 'GET') return request.query
  return collected === undefined ? '' : textOf(collected)
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
}
