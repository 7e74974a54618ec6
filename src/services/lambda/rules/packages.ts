import type { FunctionCode } from '@aws-sdk/client-lambda'
import type { Call } from '../../../kernel/call.ts'
import { Fault } from '../../../kernel/fault.ts'
import type { RequestContext } from '../../../kernel/operation.ts'
import type { CodeRefusal, Needs, StoredCode } from '../ports.ts'
import { invalidParameter, lambdaFault } from './faults.ts'
import { limits } from './limits.ts'

/** What AWS says of a package that it refuses; the last two are refused here only. */
const refusals: Readonly<Record<CodeRefusal, string>> = {
  unreadable: 'Could not unzip uploaded file. Please check your file, then try to upload again.',
  empty: 'Uploaded file must be a non-empty zip',
  tooLarge: `Unzipped size must be smaller than ${limits.fetchedZip} bytes`,
  unsafeName: 'Could not unzip uploaded file: it holds a name that leads out of the package.',
  link: 'Could not unzip uploaded file: it holds a symbolic link or another special file, which is not supported here.',
}

/** Checks a deployment package and keeps it. */
export async function keepPackage({ code }: Pick<Needs, 'code'>, zip: Uint8Array): Promise<StoredCode> {
  if (zip.length === 0) throw invalidParameter(refusals.empty)
  const kept = await code.put(zip)
  if (typeof kept === 'string') throw invalidParameter(refusals[kept])
  return kept
}

/** Calls with the rights of whoever asks Lambda, which stands between. */
export function callFor({ callAs }: Pick<Needs, 'callAs'>, { caller, keys }: RequestContext): Call {
  return callAs(caller, [...(keys['aws:calledvia'] ?? []), 'lambda.amazonaws.com'])
}

/** The octets of a deployment package: in the request, or in a bucket that the caller may read. */
export async function packageOctets(call: Call, source: FunctionCode): Promise<Uint8Array> {
  const { ZipFile, S3Bucket, S3Key, S3ObjectVersion } = source
  if (ZipFile !== undefined) {
    if (S3Bucket !== undefined || S3Key !== undefined) {
      throw invalidParameter('Please do not provide other FunctionCode parameters when providing a ZipFile.')
    }
    if (ZipFile.length > limits.uploadedZip) throw invalidParameter('Zipped size must be smaller than 52428800 bytes')
    return ZipFile
  }
  if (S3Bucket === undefined || S3Key === undefined) {
    throw invalidParameter('Please provide a source for function code.')
  }
  const VersionId = S3ObjectVersion === undefined ? {} : { VersionId: S3ObjectVersion }
  return fetchPackage(call, { Bucket: S3Bucket, Key: S3Key, ...VersionId })
}

interface StoredObject {
  readonly Body: Uint8Array | AsyncIterable<Uint8Array>
}

async function fetchPackage(call: Call, input: { readonly Bucket: string; readonly Key: string }): Promise<Uint8Array> {
  try {
    const { Body } = await call<StoredObject>('s3', 'GetObject', input)
    return Body instanceof Uint8Array ? Body : await collect(Body)
  } catch (error) {
    throw error instanceof Fault && error.members['Type'] === undefined ? sourceFault(error, input) : error
  }
}

async function collect(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of body) {
    size += part.length
    if (size > limits.fetchedZip) throw invalidParameter(refusals.tooLarge)
    parts.push(part)
  }
  return Buffer.concat(parts)
}

/** S3's refusal in Lambda's words. */
function sourceFault(fault: Fault, { Bucket, Key }: { readonly Bucket: string; readonly Key: string }): Fault {
  const cause = `S3 Error Code: ${fault.code}. S3 Error Message: ${fault.message}`
  if (fault.code !== 'AccessDenied') return invalidParameter(`Error occurred while GetObject. ${cause}`, fault.reason)
  return lambdaFault(
    'AccessDeniedException',
    `Your access has been denied by S3, please make sure your request credentials have permission to GetObject for ${Bucket}/${Key}. ${cause}`,
    { reason: fault.reason },
  )
}
