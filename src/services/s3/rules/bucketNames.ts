import { s3Fault } from './faults.ts'

type Rule = (name: string) => boolean

const reservedPrefixes = ['xn--', 'sthree-', 'amzn-s3-demo-']
const reservedSuffixes = ['-s3alias', '--ol-s3', '.mrap', '--x-s3', '--table-s3', '-an']

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
  if (rules.every((rule) => rule(name))) return
  throw s3Fault('InvalidBucketName', 'The specified bucket is not valid.', { BucketName: name })
}
