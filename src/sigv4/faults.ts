import { isoSeconds } from '../kernel/clock.ts'
import { Fault, type FaultDetail } from '../kernel/fault.ts'
import { algorithm } from './canonical.ts'
import type { Refusal, SignatureFamily } from './refusal.ts'
import { formatAmzDate } from './times.ts'

type Reason = Refusal['reason']
type Of<R extends Reason> = Extract<Refusal, { readonly reason: R }>
type Table = { readonly [R in Reason]: (refusal: Of<R>) => Fault }

/** AWS's fault for a refusal, in the words of the service's family. */
export function refusalFault(refusal: Refusal, family: SignatureFamily): Fault {
  const table = tables[family]
  const fault = table[refusal.reason] as (refusal: Refusal) => Fault
  return fault(refusal)
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList */
const s3: Table = {
  missing: () => s3Fault('AccessDenied', 403, 'Access Denied', {}),
  unsupportedScheme: ({ value }) =>
    s3Fault('InvalidArgument', 400, 'Unsupported Authorization Type', {
      ArgumentName: 'Authorization',
      ArgumentValue: value,
    }),
  unsupportedVersion: () =>
    s3Fault(
      'InvalidRequest',
      400,
      `The authorization mechanism you have provided is not supported. Please use ${algorithm}.`,
    ),
  conflicting: () =>
    s3Fault(
      'InvalidArgument',
      400,
      'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified',
    ),
  malformed: ({ place, detail }) => malformedS3(place, detail),
  malformedVersion2: ({ place, detail }) =>
    place === 'query' ? s3Fault('AccessDenied', 403, detail) : s3Fault('InvalidArgument', 400, detail),
  missingDate: () => s3Fault('AccessDenied', 403, 'AWS authentication requires a valid Date or x-amz-date header'),
  scopeDate: ({ place, date, amzDate }) =>
    malformedS3(
      place,
      `Invalid credential date "${date}". This date is not the same as X-Amz-Date: "${amzDate.slice(0, 8)}".`,
    ),
  wrongRegion: ({ place, given, expected }) =>
    withRegion(malformedS3(place, `the region '${given}' is wrong; expecting '${expected}'`, { Region: expected })),
  wrongService: ({ place, given, expected }) =>
    malformedS3(place, `incorrect service "${given}". This endpoint belongs to "${expected}".`),
  skewed: ({ time, now, limit }) =>
    s3Fault('RequestTimeTooSkewed', 403, 'The difference between the request time and the current time is too large.', {
      RequestTime: formatAmzDate(time),
      ServerTime: isoSeconds(now),
      MaxAllowedSkewMilliseconds: limit,
    }),
  presignedExpired: ({ time, expires, now }) =>
    s3Fault('AccessDenied', 403, 'Request has expired', {
      'X-Amz-Expires': expires,
      Expires: isoSeconds(time + expires * 1000),
      ServerTime: isoSeconds(now),
    }),
  expiredVersion2: ({ at, now }) =>
    s3Fault('AccessDenied', 403, 'Request has expired', { Expires: isoSeconds(at), ServerTime: isoSeconds(now) }),
  presignedTooEarly: ({ time, now }) =>
    s3Fault('AccessDenied', 403, 'Request is not valid yet', {
      'X-Amz-Date': formatAmzDate(time),
      ServerTime: isoSeconds(now),
    }),
  unsignedHost: () => unsignedS3(['host']),
  unsignedHeaders: ({ names }) => unsignedS3(names),
  repeatedHeader: ({ name }) => s3Fault('InvalidRequest', 400, `The header ${name} may appear only once.`),
  missingPayloadHash: () =>
    s3Fault('InvalidRequest', 400, 'Missing required header for this request: x-amz-content-sha256'),
  malformedPayloadHash: ({ value }) =>
    s3Fault(
      'InvalidArgument',
      400,
      'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value.',
      {
        ArgumentName: 'x-amz-content-sha256',
        ArgumentValue: value,
      },
    ),
  missingDecodedLength: () => s3Fault('MissingContentLength', 411, 'You must provide the Content-Length HTTP header.'),
  mismatch: ({ accessKeyId, signature, stringToSign, canonicalRequest }) =>
    s3Fault(
      'SignatureDoesNotMatch',
      403,
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
      {
        AWSAccessKeyId: accessKeyId,
        StringToSign: stringToSign,
        SignatureProvided: signature,
        ...(canonicalRequest === undefined ? {} : { CanonicalRequest: canonicalRequest }),
      },
    ),
  unknownAccessKey: ({ accessKeyId }) => unknownS3Key(accessKeyId),
  inactiveAccessKey: ({ accessKeyId }) => unknownS3Key(accessKeyId),
  invalidToken: () => s3Fault('InvalidToken', 400, 'The provided token is malformed or otherwise invalid.'),
  expiredToken: () => s3Fault('ExpiredToken', 400, 'The provided token has expired.'),
  malformedPolicy: ({ detail }) => s3Fault('InvalidPolicyDocument', 400, `Invalid Policy: ${detail}`),
  policy: ({ detail }) => s3Fault('AccessDenied', 403, `Invalid according to Policy: ${detail}`),
}

function s3Fault(code: string, status: number, message: string, members: FaultDetail['members'] = {}): Fault {
  return new Fault(code, message, { status, members })
}

function malformedS3(place: 'header' | 'query' | 'form', detail: string, members: FaultDetail['members'] = {}): Fault {
  if (place === 'query') return s3Fault('AuthorizationQueryParametersError', 400, detail, members)
  if (place === 'form') return s3Fault('InvalidArgument', 400, detail, members)
  return s3Fault('AuthorizationHeaderMalformed', 400, `The authorization header is malformed; ${detail}`, members)
}

/** Tells the region in a header as well: the answer to a HEAD has no document, and SDKs sign anew for the one they find. */
function withRegion({ code, message, status, members }: Fault): Fault {
  const headers = { 'x-amz-bucket-region': String(members['Region']) }
  return new Fault(code, message, { ...(status === undefined ? {} : { status }), members, headers })
}

function unsignedS3(names: readonly string[]): Fault {
  return s3Fault('AccessDenied', 403, 'There were headers present in the request which were not signed', {
    HeadersNotSigned: names.join(', '),
  })
}

function unknownS3Key(accessKeyId: string): Fault {
  const message = 'The AWS Access Key Id you provided does not exist in our records.'
  return s3Fault('InvalidAccessKeyId', 403, message, { AWSAccessKeyId: accessKeyId })
}

type Name = readonly [code: string, status: number]

/** What the families but S3 call the five faults that their messages share. */
interface Names {
  readonly missing: Name
  readonly incomplete: Name
  readonly mismatch: Name
  readonly unknown: Name
  readonly expired: Name
}

/**
 * https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/CommonErrors.html
 * https://docs.aws.amazon.com/lambda/latest/api/CommonErrors.html
 */
const names: Readonly<Record<Exclude<SignatureFamily, 's3'>, Names>> = {
  query: {
    missing: ['MissingAuthenticationToken', 403],
    incomplete: ['IncompleteSignature', 400],
    mismatch: ['SignatureDoesNotMatch', 403],
    unknown: ['InvalidClientTokenId', 403],
    expired: ['ExpiredToken', 403],
  },
  awsJson: {
    missing: ['MissingAuthenticationTokenException', 400],
    incomplete: ['IncompleteSignatureException', 400],
    mismatch: ['InvalidSignatureException', 400],
    unknown: ['UnrecognizedClientException', 400],
    expired: ['ExpiredTokenException', 400],
  },
  rest: {
    missing: ['MissingAuthenticationTokenException', 403],
    incomplete: ['IncompleteSignatureException', 403],
    mismatch: ['InvalidSignatureException', 403],
    unknown: ['UnrecognizedClientException', 403],
    expired: ['ExpiredTokenException', 403],
  },
}

function tableOf({ missing, incomplete, mismatch, unknown, expired }: Names): Table {
  const invalidToken = () => named(unknown, 'The security token included in the request is invalid.')
  const isIncomplete = (detail: string) => named(incomplete, detail)
  const differs = (detail: string) => named(mismatch, detail)
  return {
    missing: () => named(missing, 'Missing Authentication Token'),
    unsupportedScheme: () => isIncomplete(missingParameters),
    unsupportedVersion: ({ value }) =>
      isIncomplete(`The signature version '${value}' is not supported. Please use ${algorithm}.`),
    conflicting: () => isIncomplete('Only one of the Authorization header and the query string may carry a signature.'),
    malformed: ({ detail }) => isIncomplete(`${missingParameters} (${detail})`),
    malformedVersion2: ({ detail }) => isIncomplete(detail),
    missingDate: () =>
      isIncomplete("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."),
    scopeDate: ({ date, amzDate }) =>
      differs(
        `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${date}' != '${amzDate.slice(0, 8)}', from '${amzDate}'.`,
      ),
    wrongRegion: ({ given }) => differs(`Credential should be scoped to a valid region, not '${given}'.`),
    wrongService: ({ expected }) => differs(`Credential should be scoped to correct service: '${expected}'.`),
    skewed: ({ time, now, limit }) => differs(skewMessage(time, now, limit)),
    presignedExpired: ({ time, expires, now }) =>
      differs(`Signature expired: ${formatAmzDate(time + expires * 1000)} is now earlier than ${formatAmzDate(now)}`),
    expiredVersion2: ({ at, now }) =>
      differs(`Signature expired: ${formatAmzDate(at)} is now earlier than ${formatAmzDate(now)}`),
    presignedTooEarly: ({ time, now, limit }) => differs(skewMessage(time, now, limit)),
    unsignedHost: () => differs("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."),
    unsignedHeaders: ({ names: unsigned }) =>
      differs(`${unsigned.map((name) => `'${name}'`).join(', ')} must be a 'SignedHeader' in the AWS Authorization.`),
    repeatedHeader: ({ name }) => isIncomplete(`The header '${name}' may appear only once.`),
    missingPayloadHash: () =>
      isIncomplete("Authorization header requires existence of a 'X-Amz-Content-Sha256' header."),
    malformedPayloadHash: () => isIncomplete("The 'X-Amz-Content-Sha256' header is not a SHA-256 value."),
    missingDecodedLength: () => isIncomplete("The 'X-Amz-Decoded-Content-Length' header is missing."),
    mismatch: () =>
      differs(
        'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
      ),
    unknownAccessKey: invalidToken,
    inactiveAccessKey: invalidToken,
    invalidToken,
    expiredToken: () => named(expired, 'The security token included in the request is expired'),
    malformedPolicy: ({ detail }) => isIncomplete(detail),
    policy: ({ detail }) => differs(detail),
  }
}

const missingParameters =
  "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter."

function named([code, status]: Name, message: string): Fault {
  return new Fault(code, message, { status })
}

/** SDKs read the server's time out of these words to correct their clocks. */
function skewMessage(time: number, now: number, limit: number): string {
  const minutes = limit / 60_000
  const [at, server] = [formatAmzDate(time), formatAmzDate(now)]
  return time < now
    ? `Signature expired: ${at} is now earlier than ${formatAmzDate(now - limit)} (${server} - ${minutes} min.)`
    : `Signature not yet current: ${at} is still later than ${formatAmzDate(now + limit)} (${server} + ${minutes} min.)`
}

const tables: Readonly<Record<SignatureFamily, Table>> = {
  s3,
  query: tableOf(names.query),
  awsJson: tableOf(names.awsJson),
  rest: tableOf(names.rest),
}
