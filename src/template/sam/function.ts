import { ifParts } from '../intrinsics/logic.ts'
import { functionCall, isList, isRecord, present, type Value, type ValueRecord } from '../values.ts'
import { policyTemplates } from './policyTemplates.ts'
import { refuseOthers, samProblem, samRecord } from './problem.ts'

/** A SAM resource as written. */
export interface SamResource {
  readonly logicalId: string
  readonly properties: ValueRecord
  /** Resource attributes that the resources made from it carry too: Condition, DependsOn, DeletionPolicy... */
  readonly attributes: ValueRecord
}

const properties = [
  'Architectures',
  'AssumeRolePolicyDocument',
  'CodeUri',
  'Description',
  'Environment',
  'EphemeralStorage',
  'Events',
  'FunctionName',
  'Handler',
  'InlineCode',
  'Layers',
  'LoggingConfig',
  'MemorySize',
  'PackageType',
  'PermissionsBoundary',
  'Policies',
  'ReservedConcurrentExecutions',
  'Role',
  'RolePath',
  'Runtime',
  'Tags',
  'Timeout',
]

/** Properties that go to AWS::Lambda::Function as they are. */
const passed = [
  'Architectures',
  'Description',
  'Environment',
  'EphemeralStorage',
  'FunctionName',
  'Handler',
  'Layers',
  'LoggingConfig',
  'MemorySize',
  'PackageType',
  'ReservedConcurrentExecutions',
  'Runtime',
  'Timeout',
]

/** Attributes of the function that its role, and its permissions, carry too. */
const passedOn = ['Condition', 'DeletionPolicy', 'UpdateReplacePolicy']

/** Those of a resource's attributes that what is made from it carries too. */
export function inheritedAttributes(attributes: ValueRecord): ValueRecord {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => passedOn.includes(name)))
}

/**
 * AWS::Serverless::Function becomes AWS::Lambda::Function and, without a Role of its own, AWS::IAM::Role `<id>Role`.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources-function.html
 */
export function transformFunction(resource: SamResource): ValueRecord {
  const { logicalId, properties: given, attributes } = resource
  refuseOthers(logicalId, given, properties)
  const role = given['Role'] ?? { 'Fn::GetAtt': [`${logicalId}Role`, 'Arn'] }
  const lambda: ValueRecord = {
    ...attributes,
    Type: 'AWS::Lambda::Function',
    Properties: {
      Code: codeOf(logicalId, given),
      ...Object.fromEntries(Object.entries(given).filter(([name]) => passed.includes(name))),
      Role: role,
      Tags: tagList(given['Tags']),
    },
  }
  if (given['Role'] !== undefined) return { [logicalId]: lambda }
  return { [logicalId]: lambda, [`${logicalId}Role`]: executionRole(resource) }
}

function codeOf(logicalId: string, given: ValueRecord): Value {
  if (given['InlineCode'] !== undefined) return { ZipFile: given['InlineCode'] }
  const uri = given['CodeUri']
  if (typeof uri === 'string') {
    const match = /^s3:\/\/([^/?]+)\/([^?]+)(?:\?versionId=(.+))?$/.exec(uri)
    if (match !== null) return present({ S3Bucket: match[1], S3Key: match[2], S3ObjectVersion: match[3] })
  }
  if (isRecord(uri) && uri['Bucket'] !== undefined && uri['Key'] !== undefined) {
    return present({ S3Bucket: uri['Bucket'], S3Key: uri['Key'], S3ObjectVersion: uri['Version'] })
  }
  throw samProblem(
    logicalId,
    "'CodeUri' is not a valid S3 Uri of the form 's3://bucket/key' with optional versionId query parameter.",
  )
}

function tagList(tags: Value | undefined): Value {
  const own = isRecord(tags) ? Object.entries(tags).map(([Key, value]) => ({ Key, Value: value })) : []
  return [{ Key: 'lambda:createdBy', Value: 'SAM' }, ...own]
}

const lambdaTrust: Value = {
  Version: '2012-10-17',
  Statement: [{ Action: ['sts:AssumeRole'], Effect: 'Allow', Principal: { Service: ['lambda.amazonaws.com'] } }],
}

const basicExecution = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'

function executionRole({ logicalId, properties: given, attributes }: SamResource): Value {
  const { managed, inline } = policiesOf(logicalId, given['Policies'])
  return {
    ...inheritedAttributes(attributes),
    Type: 'AWS::IAM::Role',
    Properties: present({
      AssumeRolePolicyDocument: given['AssumeRolePolicyDocument'] ?? lambdaTrust,
      ManagedPolicyArns: [basicExecution, ...managed.filter((arn) => arn !== basicExecution)],
      Path: given['RolePath'],
      PermissionsBoundary: given['PermissionsBoundary'],
      Policies: inline.length === 0 ? undefined : inline,
      Tags: tagList(given['Tags']),
    }),
  }
}

interface Policies {
  readonly managed: readonly Value[]
  readonly inline: readonly Value[]
}

/** Policies may be one or a list: a managed policy's name or ARN, a document, a policy template, or an If of these. */
function policiesOf(logicalId: string, value: Value | undefined): Policies {
  const managed: Value[] = []
  const inline: Value[] = []
  const entries = value === undefined ? [] : isList(value) ? value : [value]
  entries.forEach((entry, index) => {
    const { kind, made } = policyOf(logicalId, entry, `${logicalId}RolePolicy${index}`)
    if (kind === 'inline') inline.push(made)
    else managed.push(made)
  })
  return { managed, inline }
}

interface Policy {
  /** Undefined for what is left out. */
  readonly kind: keyof Policies | undefined
  readonly made: Value
}

function policyOf(logicalId: string, entry: Value, PolicyName: string): Policy {
  if (typeof entry === 'string') return { kind: 'managed', made: managedArn(logicalId, entry) }
  const [name, argument = null] = functionCall(entry) ?? []
  if (name === 'Ref' && argument === 'AWS::NoValue') return { kind: undefined, made: entry }
  if (name === 'Fn::If') return policyOfIf(logicalId, argument, PolicyName)
  if (name !== undefined) return { kind: 'managed', made: entry }
  return { kind: 'inline', made: { PolicyName, PolicyDocument: documentOf(logicalId, entry) } }
}

/** Both branches are of one kind, or left out. */
function policyOfIf(logicalId: string, argument: Value, PolicyName: string): Policy {
  const [condition, ...branches] = ifParts(argument)
  const policies = branches.map((branch) => policyOf(logicalId, branch, PolicyName))
  const kinds = new Set(policies.flatMap(({ kind }) => kind ?? []))
  if (kinds.size > 1) {
    throw samProblem(
      logicalId,
      'Different policy types within the same Fn::If statement is unsupported. Separate different policy types into different Fn::If statements',
    )
  }
  const [kind] = kinds
  return { kind, made: { 'Fn::If': [condition, ...policies.map(({ made }) => made)] } }
}

/** Managed policies that live under a path, by name; the others are at the root. */
const policyPaths: Readonly<Record<string, string>> = {
  AWSLambdaBasicExecutionRole: 'service-role/',
  AWSLambdaRole: 'service-role/',
  AWSLambdaVPCAccessExecutionRole: 'service-role/',
}

function managedArn(logicalId: string, policy: string): string {
  if (policy.startsWith('arn:')) return policy
  if (!/^[A-Za-z0-9+=,.@_-]+$/.test(policy)) throw samProblem(logicalId, `Policy '${policy}' is not valid.`)
  return `arn:aws:iam::aws:policy/${policyPaths[policy] ?? ''}${policy}`
}

function documentOf(logicalId: string, entry: Value): Value {
  const policy = samRecord(logicalId, 'Policies', entry)
  if (policy['Statement'] !== undefined) return policy
  const [name = '', ...others] = Object.keys(policy)
  const template = Object.hasOwn(policyTemplates, name) ? policyTemplates[name] : undefined
  if (template === undefined || others.length > 0) {
    throw samProblem(logicalId, `Policy at 'Policies' is not a supported policy template: ${name}`)
  }
  const parameters = samRecord(logicalId, `Policies.${name}`, policy[name])
  const missing = template.parameters.filter((parameter) => parameters[parameter] === undefined)
  if (missing.length > 0) {
    throw samProblem(
      logicalId,
      `Following required parameters of template '${name}' don't have values: ${JSON.stringify(missing)}`,
    )
  }
  return { Statement: [template.statement(parameters)] }
}
