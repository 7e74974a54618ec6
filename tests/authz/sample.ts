import type { Member, Shape, StringShape, StructureShape } from '../../src/wire/shape.ts'

/** Texts that satisfy the patterns of AWS's names, ids and ARNs; the first that fits is taken. */
const texts = [
  'sample',
  'samplesample',
  'us-east-1_Sample123',
  'us-east-1:00000000-0000-4000-8000-000000000000',
  'arn:aws:iam::000000000000:role/sample',
  'arn:aws:lambda:us-east-1:000000000000:function:sample',
  '12345678901234567890',
  '1',
  '123456',
  'AKIA0000000000000000',
  '2026-01-01T00:00:00Z',
  '{"Version":"2012-10-17","Statement":[]}',
  'lambda:InvokeFunction',
  'us-east-1_00000000-0000-4000-8000-000000000000',
  'authenticated',
  'v1',
  'sample:sample',
  'email',
  'us-east-1',
  '/sample/',
  '0123456789abcdef0123456789abcdef01234567',
  'lambda.amazonaws.com',
  'sample@example.com',
  'sample {####} sample',
  'import-sample',
  '000000000000',
]

/** Members whose text must mean something for the operation's asks to be named. */
const named: Readonly<Record<string, unknown>> = {
  CopySource: 'sample/key',
  'kms.KeyId': '00000000-0000-4000-8000-000000000000',
  'kms.TargetKeyId': '00000000-0000-4000-8000-000000000000',
  'kms.SourceKeyId': '00000000-0000-4000-8000-000000000000',
  'kms.DestinationKeyId': '00000000-0000-4000-8000-000000000000',
  'kms.AliasName': 'alias/sample',
  'kms.Policy': '{"Version":"2012-10-17","Statement":[]}',
  'cognito-identity.Roles': { authenticated: 'arn:aws:iam::000000000000:role/sample' },
  'cognito-idp.ResourceArn': 'arn:aws:cognito-idp:us-east-1:000000000000:userpool/us-east-1_Sample123',
  'cognito-identity.ResourceArn':
    'arn:aws:cognito-identity:us-east-1:000000000000:identitypool/us-east-1:00000000-0000-4000-8000-000000000000',
  'apigatewayv2.ResourceArn': 'arn:aws:apigateway:us-east-1::/apis/sample',
  's3-control.ResourceArn': 'arn:aws:s3:::sample',
  RoleArn: 'arn:aws:iam::000000000000:role/sample',
  PolicyArn: 'arn:aws:iam::000000000000:policy/sample',
  PermissionsBoundary: 'arn:aws:iam::000000000000:policy/sample',
  SAMLMetadataDocument: 'sample'.repeat(200),
  PolicySourceArn: 'arn:aws:iam::000000000000:user/sample',
  OpenIDConnectProviderArn: 'arn:aws:iam::000000000000:oidc-provider/sample.example.com',
  SAMLProviderArn: 'arn:aws:iam::000000000000:saml-provider/sample',
  DeletionTaskId:
    'task/aws-service-role/ops.apigateway.amazonaws.com/AWSServiceRoleForAPIGateway/00000000-0000-4000-8000-000000000000',
  AWSServiceName: 'ops.apigateway.amazonaws.com',
  SerialNumber: 'arn:aws:iam::000000000000:mfa/sample',
  IdentityId: 'us-east-1:00000000-0000-4000-8000-000000000000',
  Resource: 'arn:aws:lambda:us-east-1:000000000000:function:sample',
}

/** The smallest input that the wire lets through to an operation. */
export function sampleInput(service: string, shape: StructureShape | undefined): Record<string, unknown> {
  if (shape === undefined) return {}
  const wanted = shape.members.filter((member) => member.required || isStreaming(member))
  return Object.fromEntries(wanted.map((member) => [member.name, sampleMember(service, member)]))
}

/**
 * The smallest input, and for every member that may be left out one input that has it too, as far as a sample of it can
 * be made. `given` stands for the members of its names.
 */
export function sampleInputs(
  service: string,
  shape: StructureShape | undefined,
  given: Readonly<Record<string, unknown>> = {},
): readonly Record<string, unknown>[] {
  const members = shape?.members ?? []
  const wanted = members.filter(({ name }) => Object.hasOwn(given, name))
  const smallest = {
    ...sampleInput(service, shape),
    ...Object.fromEntries(wanted.map(({ name }) => [name, given[name]])),
  }
  const more = members.filter(({ name }) => !Object.hasOwn(smallest, name))
  return [smallest, ...more.map((member) => ({ ...smallest, ...optional(service, member) }))]
}

function optional(service: string, member: Member): Record<string, unknown> {
  try {
    return { [member.name]: sampleMember(service, member) }
  } catch (error) {
    if (error instanceof NoSample) return {}
    throw error
  }
}

/** No text at hand satisfies a pattern. */
class NoSample extends Error {}

function sampleMember(service: string, { name, shape }: Member): unknown {
  return named[`${service}.${name}`] ?? named[name] ?? sample(service, shape)
}

function isStreaming({ shape }: Member): boolean {
  return shape.type === 'blob' && shape.streaming
}

function sample(service: string, shape: Shape): unknown {
  switch (shape.type) {
    case 'string':
      return sampleText(shape)
    case 'boolean':
      return false
    case 'blob':
      return shape.streaming ? emptyBody : new Uint8Array([1])
    case 'timestamp':
      return new Date(0)
    case 'document':
      return {}
    case 'structure':
      return sampleInput(service, shape)
    case 'list':
      return Array.from({ length: Math.max(1, shape.min ?? 0) }, () => sample(service, shape.element.shape))
    case 'map':
      return { [String(sample(service, shape.key.shape))]: sample(service, shape.value.shape) }
    default:
      return shape.min ?? 1
  }
}

function sampleText(shape: StringShape): string {
  const first = shape.enum?.[0]
  if (first !== undefined) return first
  const fits = (text: string) =>
    text.length >= (shape.min ?? 0) &&
    text.length <= (shape.max ?? Number.POSITIVE_INFINITY) &&
    (shape.pattern === undefined || new RegExp(`^(?:${shape.pattern})$`, 'u').test(text))
  const text = texts.find(fits)
  if (text === undefined) throw new NoSample(`no sample text fits ${JSON.stringify(shape)}`)
  return text
}

const emptyBody = {
  length: 0,
  collect: async () => new Uint8Array(0),
  chunks: async function* () {
    yield* []
  },
}

/** A browser's form upload: not a modeled operation, so the model cannot make its sample. */
export const samplePost = { Bucket: 'sample', Key: 'key', fields: {}, Body: emptyBody }
