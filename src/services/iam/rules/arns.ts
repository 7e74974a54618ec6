import type { Principal } from '../ports/principals.ts'

/** An IAM entity's ARN, its path included. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html */
export function iamArn(
  account: string,
  kind: Principal['kind'] | 'policy' | 'instance-profile' | 'server-certificate' | 'mfa',
  name: string,
  path = '/',
): string {
  return `arn:aws:iam::${account}:${kind}${path}${name}`
}
