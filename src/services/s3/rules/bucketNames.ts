import { invalidArgument, s3Fault } from './faults.ts'

type Rule = (name: string) => boolean

const reservedPrefixes = ['xn--', 'sthree-', 'amzn-s3-demo-']
const reservedSuffixes = ['-s3alias', '--ol-s3', '.mrap', '--x-s3', '--table-s3']

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const rules: readonly Rule[] = [
  (name) => name.length >= 3 && name.length <= 63,
  (name) => /^[a-z0-9.-]*$/.test(name),
  (name) => /^[a-z0-9]/.test(name) && /[a-z0-9]$/.test(name),
  (name) => !name.includes('..'),
  (name) => !/^\d+\.\d+\.\d+\.\d+$/.test(name),
  (name) => !reservedPrefixes.some((prefix) => name.startsWith(prefix)),
  (name) => !reservedSuffixes.some((suffix) => name.endsWith(suffix)),
]

/** Refuses what cannot be a general purpose bucket's name. */
export function requireBucketName(name: string): void {
  if (!rules.every((rule) => rule(name))) throw invalidName(name)
}

function invalidName(name: string): Error {
  return s3Fault('InvalidBucketName', 'The specified bucket is not valid.', { BucketName: name })
}

/** What a bucket is to be called, and who makes it where. */
interface NewName {
  readonly name: string
  /** `global` or `account-regional`; undefined where the request says neither. */
  readonly namespace: string | undefined
  readonly account: string
  readonly region: string
}

const header = 'x-amz-bucket-namespace'
const accountRegional = /-\d{12}-[a-z]{2,3}(-[a-z]+)+-\d-an$/

/**
 * Refuses names that end as those of a namespace do which the request does not name, or whose end is not of its account
 * and region: such names are for buckets of that account alone.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/gpbucketnamespaces.html
 */
export function requireNamespace({ name, namespace, account, region }: NewName): void {
  if (namespace !== undefined && namespace !== 'global' && namespace !== 'account-regional') {
    throw invalidArgument('The bucket namespace is global or account-regional.', header, namespace)
  }
  const suffix = `-${account}-${region}-an`
  if (namespace === 'account-regional') {
    if (name.endsWith(suffix) && name.length > suffix.length) return
    throw s3Fault(
      'InvalidNamespaceHeader',
      `The requested bucket name did not include the account-regional namespace suffix, but the provided ${header} header value is account-regional. Specify ${suffix} as the bucket name suffix to create a bucket in your account-regional namespace, or remove the header.`,
      { Header: header },
    )
  }
  if (!accountRegional.test(name)) {
    if (name.endsWith('-an')) throw invalidName(name)
    return
  }
  if (namespace === 'global') {
    const message = `The requested bucket is an account-regional namespace bucket, but the provided ${header} header value is global.`
    throw s3Fault('InvalidNamespaceHeader', message, { Header: header })
  }
  const message = `The requested bucket is an account-regional namespace bucket, but your request is missing the required ${header} header.`
  throw s3Fault('MissingNamespaceHeader', message, { Header: header })
}
