/** Which names and messages a service's faults have. */
export type SignatureFamily = 's3' | 'query' | 'awsJson' | 'rest'

/** Where the proof stood in a request. */
type AuthenticationPlace = 'header' | 'query' | 'form'

/** Why a request is not authenticated: a reason and what its message needs. `refusalFault` turns it into AWS's fault. */
export type RefusalReason =
  /** No proof where one is needed. */
  | { readonly reason: 'missing' }
  /** `Basic`, `Bearer` and the like. */
  | { readonly reason: 'unsupportedScheme'; readonly value: string }
  /** Signature version 2, or an asymmetric version 4. */
  | { readonly reason: 'unsupportedVersion'; readonly place: AuthenticationPlace; readonly value: string }
  /** More than one proof. */
  | { readonly reason: 'conflicting' }
  /** A parameter of the proof is absent, repeated or not understood. */
  | { readonly reason: 'malformed'; readonly place: AuthenticationPlace; readonly detail: string }
  /** The same, of Signature Version 2. */
  | { readonly reason: 'malformedVersion2'; readonly place: AuthenticationPlace; readonly detail: string }
  | { readonly reason: 'missingDate' }
  /** The scope's date is not the request's. */
  | {
      readonly reason: 'scopeDate'
      readonly place: AuthenticationPlace
      readonly date: string
      readonly amzDate: string
    }
  | {
      readonly reason: 'wrongRegion'
      readonly place: AuthenticationPlace
      readonly given: string
      readonly expected: string
    }
  | {
      readonly reason: 'wrongService'
      readonly place: AuthenticationPlace
      readonly given: string
      readonly expected: string
    }
  /** The request's time is too far from the server's. */
  | { readonly reason: 'skewed'; readonly time: number; readonly now: number; readonly limit: number }
  | { readonly reason: 'presignedExpired'; readonly time: number; readonly expires: number; readonly now: number }
  /** A presigned request of Signature Version 2 has ended. */
  | { readonly reason: 'expiredVersion2'; readonly at: number; readonly now: number }
  | { readonly reason: 'presignedTooEarly'; readonly time: number; readonly now: number; readonly limit: number }
  | { readonly reason: 'unsignedHost' }
  | { readonly reason: 'unsignedHeaders'; readonly names: readonly string[] }
  /** A header that may stand once only stands twice. */
  | { readonly reason: 'repeatedHeader'; readonly name: string }
  | { readonly reason: 'missingPayloadHash' }
  | { readonly reason: 'malformedPayloadHash'; readonly value: string }
  | { readonly reason: 'missingDecodedLength' }
  | {
      readonly reason: 'mismatch'
      readonly accessKeyId: string
      readonly signature: string
      readonly stringToSign: string
      readonly canonicalRequest?: string
    }
  | { readonly reason: 'unknownAccessKey'; readonly accessKeyId: string }
  | { readonly reason: 'inactiveAccessKey'; readonly accessKeyId: string }
  | { readonly reason: 'invalidToken' }
  | { readonly reason: 'expiredToken' }
  /** A form's policy is not one, has expired, or does not hold. */
  | { readonly reason: 'malformedPolicy'; readonly detail: string }
  | { readonly reason: 'policy'; readonly detail: string }

/** The outcome of a request whose signature is not accepted. */
export type Refusal = { readonly kind: 'refused' } & RefusalReason

/** Marks a reason as the outcome. */
export function refused(reason: RefusalReason): Refusal {
  return { kind: 'refused', ...reason }
}
