/**
 * AWS Signature Version 4, and 2 for S3's older buckets. Owns: what of a request is signed, whether a signature holds and for how long, bodies that
 * are signed by their hash or chunk by chunk, browser forms signed by a policy, and how to sign.
 * Leaves to others: whose secret belongs to an access key, what a session token holds, and what the caller may do.
 */
export type { SignedAuthentication } from './authentication.ts'
export { anonymousBody, type StartHash, type VerifiedBody, verifiedBody } from './body.ts'
export { emptyHash } from './canonical.ts'
export { refusalFault } from './faults.ts'
export { parseAuthentication } from './parseAuthentication.ts'
export { type PostAuthentication, parsePostAuthentication, verifyPostSignature } from './post.ts'
export { checkPostPolicy, type FormFields, type PostLimits, parsePostPolicy, version2Proof } from './postPolicy.ts'
export { type Refusal, refused } from './refusal.ts'
export { presignQuery, type SigningCredentials, signRequest } from './sign.ts'
export { type SigningKeys, signingKeys } from './signingKey.ts'
export type { Version2Authentication } from './v2/authentication.ts'
export { parseVersion2 } from './v2/parse.ts'
export { isVersion2Form, parseVersion2Post, type Version2PostAuthentication, verifyVersion2Post } from './v2/post.ts'
export { verifyVersion2 } from './v2/verify.ts'
export { verifySignature } from './verify.ts'
