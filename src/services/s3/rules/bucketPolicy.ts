import { type Policy, PolicyError, parsePolicy } from '../../../policy/index.ts'
import { bucketArn } from './arns.ts'
import { s3Fault } from './faults.ts'

const largest = 20 * 1024

/** Reads a bucket policy; it may speak of this bucket and of S3's actions only. */
export function requirePolicy(text: string, bucket: string): Policy {
  if (Buffer.byteLength(text) > largest) {
    throw malformed(`Normalized policy document exceeds the maximum allowed size of ${largest} bytes.`)
  }
  const policy = parse(text)
  for (const { actions, notActions, resources, notResources } of policy.statements) {
    if (!(actions ?? notActions ?? []).every(isS3Action)) throw malformed('Policy has invalid action')
    const arns = resources ?? notResources ?? []
    if (!arns.every((arn) => liesIn(arn, bucket))) throw malformed('Policy has invalid resource')
  }
  return policy
}

function parse(text: string): Policy {
  try {
    return parsePolicy(text, 'resource')
  } catch (error) {
    if (error instanceof PolicyError) throw malformed(error.message)
    throw error
  }
}

function malformed(message: string): Error {
  return s3Fault('MalformedPolicy', message)
}

function isS3Action(action: string): boolean {
  return action === '*' || action.toLowerCase().startsWith('s3:')
}

function liesIn(arn: string, bucket: string): boolean {
  const own = bucketArn(bucket)
  if (!arn.startsWith(own)) return false
  const rest = arn.slice(own.length)
  return rest === '' || /^[/*?]/.test(rest)
}
