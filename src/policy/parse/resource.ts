import { type Element, refuse, textOf } from './element.ts'

const partitions = ['aws', 'aws-cn', 'aws-us-gov']

/** S3 resources that live in a Region; buckets and objects do not. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html */
const regionalS3 = /^(accesspoint|accesspointalias|access-grants|job|storage-lens|[*?$])/

const iamPaths = [
  'user/',
  'federated-user/',
  'role/',
  'group/',
  'instance-profile/',
  'mfa/',
  'server-certificate/',
  'policy/',
  'sms-mfa/',
  'saml-provider/',
  'oidc-provider/',
  'report/',
  'access-report/',
]

/** Reads one resource: `*` or an ARN pattern. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html */
export function parseResource(element: Element): string {
  const text = textOf(element)
  if (text === '*') return text
  const message = element.kind === 'resource' ? attachedProblem(text) : identityProblem(text)
  if (message) throw refuse(element, message)
  return element.kind === 'resource' ? text : completeArn(text)
}

/**
 * An ARN with fewer than six fields stands for all values of the missing ones, in identity-based policies.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html#reference_policies_elements_resource_incomplete
 */
function completeArn(text: string): string {
  const missing = 6 - text.split(':').length
  return missing > 0 ? text + ':*'.repeat(missing) : text
}

function attachedProblem(text: string): string | undefined {
  const fields = text.split(':')
  return fields[0] === 'arn' && fields.length >= 6 && isPartition(fields[1]) && isVendor(fields[2])
    ? undefined
    : 'Policy has invalid resource'
}

function identityProblem(text: string): string | undefined {
  const fields = text.split(':')
  const [scheme, partition = '', service, region = '', account] = fields
  if (scheme !== 'arn' || fields.length < 2) return `Resource ${text} must be in ARN format or "*".`
  if (!isPartition(partition)) {
    const rest = [2, 3, 4].map((index) => fields[index] ?? '*')
    return `Partition "${partition}" is not valid for resource "arn:${[partition, ...rest, fields.slice(5).join(':') || '*'].join(':')}".`
  }
  if (!isVendor(service)) return 'Resource vendor must be fully qualified and cannot contain regexes.'
  if (fields.length < 6 && text.includes('::')) return 'The policy failed legacy parsing'
  const resource = account === undefined ? undefined : fields.slice(5).join(':')
  return resource === undefined ? undefined : serviceProblem(text, service ?? '', region, resource)
}

function serviceProblem(text: string, service: string, region: string, resource: string): string | undefined {
  if (service === 'iam') {
    if (region !== '') return `IAM resource ${text} cannot contain region information.`
    if (!isIamPath(resource)) return `IAM resource path must either be "*" or start with ${iamPaths.join(', ')}.`
  }
  if (service === 's3' && region !== '' && !/[*?]/.test(region) && !regionalS3.test(resource)) {
    return `Resource ${text} can not contain region information.`
  }
  return undefined
}

function isPartition(text = ''): boolean {
  return partitions.includes(text) || text === '*' || text === 'aws*'
}

function isVendor(text = ''): boolean {
  return /^[a-zA-Z0-9.-]+$/.test(text)
}

/** Whether the path is one of IAM's, as far as it is spelt out before its first wildcard or variable. */
function isIamPath(resource: string): boolean {
  const end = resource.search(/[*?$]/)
  const spelt = end < 0 ? resource : resource.slice(0, end)
  if (resource === 'root') return true
  return iamPaths.some((path) => spelt.startsWith(path) || (end >= 0 && path.startsWith(spelt)))
}
