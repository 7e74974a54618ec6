import type { FunctionConfiguration } from '@aws-sdk/client-lambda'
import type { FunctionRecord, Needs } from '../ports.ts'
import { latest } from './names.ts'
import { openVariables } from './variables.ts'

/** A function as the wire shows it. `arn` with a qualifier where the request had one. */
export function configurationShape(
  needs: Pick<Needs, 'keyRing'>,
  record: FunctionRecord,
  arn: string = record.arn,
): FunctionConfiguration {
  const { settings, code } = record
  const Variables = openVariables(needs, record)
  return {
    FunctionName: record.name,
    FunctionArn: arn,
    Runtime: settings.runtime as NonNullable<FunctionConfiguration['Runtime']>,
    Role: settings.role,
    Handler: settings.handler,
    CodeSize: code.size,
    Description: settings.description,
    Timeout: settings.timeout,
    MemorySize: settings.memorySize,
    LastModified: new Date(record.modifiedAt).toISOString().replace('Z', '+0000'),
    CodeSha256: code.sha256,
    Version: latest,
    ...(Object.keys(Variables).length === 0 ? {} : { Environment: { Variables } }),
    TracingConfig: { Mode: 'PassThrough' },
    RevisionId: record.revisionId,
    State: 'Active',
    LastUpdateStatus: 'Successful',
    PackageType: 'Zip',
    Architectures: [settings.architecture],
    EphemeralStorage: { Size: settings.ephemeralStorage },
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    LoggingConfig: { LogFormat: 'Text', LogGroup: `/aws/lambda/${record.name}` },
  }
}
