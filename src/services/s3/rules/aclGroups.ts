import type { Acl, AclGrant } from '../ports/access.ts'

const groups = 'http://acs.amazonaws.com/groups'

/** Anybody at all. https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#specifying-grantee-predefined-groups */
export const allUsers = `${groups}/global/AllUsers`

/** Whoever signs, of whatever account. */
export const authenticatedUsers = `${groups}/global/AuthenticatedUsers`

/** Whoever delivers server access logs. https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#specifying-grantee-predefined-groups */
export const logDelivery = `${groups}/s3/LogDelivery`

/** The service that is in it. https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html#grant-log-delivery-permissions-general */
export const logDeliverer = 'logging.s3.amazonaws.com'

/** The canonical user id of whoever did not sign. https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html */
export const anonymousId = '65a011a29cdf8ec533ec3d1ccaae921c'

const known: ReadonlySet<string> = new Set([allUsers, authenticatedUsers, logDelivery])

export function isGroup(to: string): boolean {
  return known.has(to)
}

/** A grant that Block Public Access speaks of. https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status */
export function isPublicGrant({ to }: AclGrant): boolean {
  return to === allUsers || to === authenticatedUsers
}

export function isPublicAcl(acl: Acl | undefined): boolean {
  return acl?.some(isPublicGrant) === true
}
