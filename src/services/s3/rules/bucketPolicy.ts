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

/** Whether an ARN is the bucket's or of something in it, be it by a pattern that others match as well: it decides here only. */
function liesIn(arn: string, bucket: string): boolean {
  const own = bucketArn(bucket)
  const slash = arn.indexOf('/')
  const place = slash < 0 ? arn : arn.slice(0, slash)
  if (place === own) return true
  if (arn.startsWith(own)) return /^[*?]/.test(arn.slice(own.length))
  return place.startsWith(s3Arns) && matches(own.slice(s3Arns.length), place.slice(s3Arns.length))
}

const s3Arns = bucketArn('')

/** Whether a bucket's name is of a pattern of `*` and `?`. */
function matches(name: string, pattern: string): boolean {
  let [at, star, resume] = [0, -1, 0]
  let i = 0
  while (i < name.length) {
    if (pattern[at] === '*') {
      star = at
      resume = i
      at += 1
    } else if (pattern[at] === '?' || pattern[at] === name[i]) {
      at += 1
      i += 1
    } else if (star >= 0) {
      resume += 1
      i = resume
      at = star + 1
    } else return false
  }
  while (pattern[at] === '*') at += 1
  return at === pattern.length
}
