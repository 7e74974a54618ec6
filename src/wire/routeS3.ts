import { Fault } from '../kernel/fault.ts'
import { type HeaderList, header } from '../kernel/http.ts'
import type { OperationModel, ServiceModel } from './model.ts'
import { queryLiterals } from './route.ts'
import { parsePairs, percentDecode } from './uri.ts'

/** What an S3 request names, decoded: nothing (the service), a bucket, or an object of one. */
export interface S3Target {
  readonly bucket: string | undefined
  readonly key: string | undefined
}

/** Finds the S3 operation that a request is for; undefined when there is none. `query` is raw. @throws Fault when it cannot be decoded. */
export type S3Router = (
  method: string,
  target: S3Target,
  query: string,
  headers: HeaderList,
) => OperationModel | undefined

interface Candidate {
  readonly operation: OperationModel
  /** Parameters that must be there, with the value that they must have; undefined for any. */
  readonly query: readonly (readonly [name: string, value: string | undefined])[]
}

/** The operations of one method at one level of the path. */
interface Level {
  /** The one that asks nothing of the query. */
  plain: OperationModel | undefined
  /** The rest, most parameters first. */
  readonly candidates: Candidate[]
}

/** Operations of other endpoints than S3's ordinary one, which share its paths. */
const elsewhere: ReadonlySet<string> = new Set(['ListDirectoryBuckets', 'WriteGetObjectResponse'])

/** Where a header tells a copy from an upload. */
const copies: Readonly<Record<string, string>> = { PutObject: 'CopyObject', UploadPart: 'UploadPartCopy' }

/** A part's upload that names half of what it needs is still one, and is refused as one: it must not become an object. */
const partParameters: ReadonlySet<string> = new Set(['uploadId', 'partNumber'])

/**
 * Splits a path-style target's raw path. Only the first slash after the bucket counts: keys keep every other, and dots.
 * Undefined for an escape that cannot be decoded. https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
export function splitS3Path(path: string): S3Target | undefined {
  const slash = path.indexOf('/', 1)
  const bucket = percentDecode(slash < 0 ? path.slice(1) : path.slice(1, slash))
  const key = slash < 0 ? '' : percentDecode(path.slice(slash + 1))
  if (bucket === undefined || key === undefined) return undefined
  return { bucket: bucket === '' ? undefined : bucket, key: key === '' ? undefined : key }
}

/** Compiles S3's HTTP bindings. A plain GET or PUT of an object costs one look-up. */
export function s3Router(model: ServiceModel): S3Router {
  const levels = compile(model)
  return (method, { bucket, key }, query, headers) => {
    const level = levels.get(`${method} ${bucket === undefined ? 'service' : key === undefined ? 'bucket' : 'object'}`)
    if (level === undefined) return undefined
    const found = isPlain(query) ? level.plain : byQuery(level, method, query, model)
    const copy = found && method === 'PUT' ? copies[found.name] : undefined
    if (copy === undefined || header(headers, 'x-amz-copy-source') === undefined) return found
    return model.operations.get(copy)
  }
}

function compile(model: ServiceModel): ReadonlyMap<string, Level> {
  const levels = new Map<string, Level>()
  for (const operation of model.operations.values()) {
    if (elsewhere.has(operation.name) || Object.values(copies).includes(operation.name)) continue
    const { method, uri } = operation.http
    const [path = '', literals = ''] = uri.split('?')
    const named = operation.request().labels.some(({ name }) => name === 'Bucket')
    const place = `${method} ${path.includes('{Key+}') ? 'object' : named ? 'bucket' : 'service'}`
    const level = levels.get(place) ?? { plain: undefined, candidates: [] }
    levels.set(place, level)
    const required = [...operation.request().query.values()].filter((member) => member.required)
    const query = [...queryLiterals(literals), ...required.map(({ wireName }) => [wireName, undefined] as const)]
    if (query.length === 0) level.plain = operation
    else level.candidates.push({ operation, query })
  }
  for (const { candidates } of levels.values()) candidates.sort((a, b) => b.query.length - a.query.length)
  return levels
}

/** No query but the SDKs' own mark of the operation. */
function isPlain(query: string): boolean {
  return query === '' || (query.startsWith('x-id=') && !query.includes('&'))
}

function byQuery(level: Level, method: string, query: string, model: ServiceModel): OperationModel | undefined {
  const pairs = parsePairs(query)
  if (pairs === undefined) throw new Fault('InvalidURI', "Couldn't parse the specified URI.", { status: 400 })
  const given = new Map(pairs)
  const candidate = level.candidates.find((one) =>
    one.query.every(([name, value]) => given.has(name) && (value === undefined || given.get(name) === value)),
  )
  if (candidate !== undefined) return candidate.operation
  if (level.plain === undefined || method === 'GET' || method === 'HEAD') return level.plain
  if (level.plain.name === 'PutObject' && [...given.keys()].some((name) => partParameters.has(name))) {
    return model.operations.get('UploadPart')
  }
  return [...given.keys()].every((name) => isHarmless(name, level.plain)) ? level.plain : undefined
}

const signatureParameters: ReadonlySet<string> = new Set(['AWSAccessKeyId', 'Expires', 'Signature'])

/**
 * Whether a parameter leaves a changing request what it is. One that is not known may be a subresource of tomorrow's S3:
 * `DELETE /bucket?that` must not delete the bucket. Names that begin with `x-` never are.
 */
function isHarmless(name: string, operation: OperationModel | undefined): boolean {
  return /^x-/i.test(name) || signatureParameters.has(name) || operation?.request().query.has(name) === true
}
