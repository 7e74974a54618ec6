import { formatArn } from '../../../kernel/arn.ts'
import type { RequestContext, Scope } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { invalid } from './stacks.ts'

/** Parameters whose value is the name of another, in the Parameter Store. */
const storedType = 'AWS::SSM::Parameter::Value<String>'

/** Where `cdk bootstrap` keeps the version of what it made. */
const bootstrapName = /^\/cdk-bootstrap\/([A-Za-z0-9_-]{1,10})\/version$/

/**
 * The least that templates of the CDK ask for: a bucket for their files.
 * https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html#bootstrap-template-history
 */
const bootstrapVersion = '6'

type StoredNeeds = Pick<Needs, 'templates' | 'bucketAccount'>

/**
 * What the Parameter Store has under the names that a template's parameters say. There is no such store here: the one name
 * that it knows is the version of the CDK's bootstrap, in an account that has the bucket of one.
 */
export async function storedParameters(
  needs: StoredNeeds,
  scope: Scope,
  body: string,
  given: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  const stored: Record<string, string> = {}
  for (const name of await namesOf(needs, body, given)) stored[name] = await storedText(needs, scope, name)
  return stored
}

/** The same for a caller, who needs the right to read them as on AWS. */
export async function fetchStored(
  needs: StoredNeeds,
  request: RequestContext,
  body: string,
  given: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  const { region, account } = request
  for (const name of await namesOf(needs, body, given)) {
    const resource = formatArn('ssm', region, account, `parameter/${name.replace(/^\//, '')}`)
    await request.require({ action: 'ssm:GetParameters', resource })
  }
  return storedParameters(needs, request, body, given)
}

async function namesOf(
  { templates }: StoredNeeds,
  body: string,
  given: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  if (!body.includes(storedType)) return []
  const { parameters } = await templates.summarize(body)
  return parameters.flatMap(({ name, type, default: preset }) => {
    const value = type === storedType ? (given[name] ?? preset) : undefined
    return value === undefined ? [] : [value]
  })
}

async function storedText({ bucketAccount }: StoredNeeds, scope: Scope, name: string): Promise<string> {
  const missing = `Unable to fetch parameters [${name}] from parameter store for this account.`
  const qualifier = bootstrapName.exec(name)?.[1]
  if (qualifier === undefined) {
    throw invalid(`${missing} This server has no Parameter Store: use a parameter of type String.`)
  }
  const bucket = `cdk-${qualifier}-assets-${scope.account}-${scope.region}`
  if ((await bucketAccount(bucket)) === scope.account) return bootstrapVersion
  throw invalid(
    `${missing} This server has no Parameter Store: create the bucket ${bucket} to deploy what the CDK synthesizes, or ` +
      'synthesize without this parameter (generateBootstrapVersionRule: false of the DefaultStackSynthesizer).',
  )
}
