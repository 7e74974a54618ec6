import type { Call } from '../../../../kernel/call.ts'
import { Fault } from '../../../../kernel/fault.ts'
import type { Needs } from '../../ports.ts'
import { bucketArn } from '../arns.ts'
import { invalidArgument } from '../faults.ts'

/** Whose events they are: what a function's policy is asked about. */
export interface Source {
  readonly bucket: string
  readonly account: string
}

/**
 * Calls as S3 does on behalf of a bucket: the function's own policy has to let it in.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-s3.html
 */
export function asS3({ callAs }: Pick<Needs, 'callAs'>, { bucket, account }: Source): Call {
  const context = { 'aws:SourceArn': [bucketArn(bucket)], 'aws:SourceAccount': [account] }
  return callAs({ kind: 'service', principal: 's3.amazonaws.com', context })
}

/** Refuses a function that is not there, or that S3 may not invoke for this bucket. */
export async function requireDestination(
  needs: Pick<Needs, 'callAs'>,
  source: Source,
  FunctionName: string,
): Promise<void> {
  try {
    await asS3(needs, source)('lambda', 'Invoke', { FunctionName, InvocationType: 'DryRun' })
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    const message = 'Unable to validate the following destination configurations'
    const why = error.code === 'ResourceNotFoundException' ? 'The function does not exist' : unauthorized(FunctionName)
    throw invalidArgument(message, FunctionName, why)
  }
}

const unauthorized = (arn: string): string => `Not authorized to invoke function [${arn}]`
