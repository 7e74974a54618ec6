import type { CreateFunctionRequest, UpdateFunctionConfigurationRequest } from '@aws-sdk/client-lambda'
import { invalidParameter } from './faults.ts'

type Asked = Partial<CreateFunctionRequest & UpdateFunctionConfigurationRequest>

/** What a function may ask for on AWS and not here: refused by name, never ignored. */
const features: readonly (readonly [name: string, isAskedFor: (input: Asked) => boolean])[] = [
  ['PackageType Image', ({ PackageType, Code }) => PackageType === 'Image' || Code?.ImageUri !== undefined],
  ['ImageConfig', ({ ImageConfig }) => ImageConfig !== undefined],
  ['Layers', ({ Layers }) => isFilled(Layers)],
  ['VpcConfig', ({ VpcConfig }) => isFilled(VpcConfig?.SubnetIds) || isFilled(VpcConfig?.SecurityGroupIds)],
  ['FileSystemConfigs', ({ FileSystemConfigs }) => isFilled(FileSystemConfigs)],
  ['DeadLetterConfig', ({ DeadLetterConfig }) => isFilled(DeadLetterConfig?.TargetArn)],
  ['KMSKeyArn', ({ KMSKeyArn, Code }) => isFilled(KMSKeyArn) || isFilled(Code?.SourceKMSKeyArn)],
  ['CodeSigningConfigArn', ({ CodeSigningConfigArn }) => isFilled(CodeSigningConfigArn)],
  ['SnapStart', ({ SnapStart }) => SnapStart?.ApplyOn === 'PublishedVersions'],
  ['TracingConfig Active', ({ TracingConfig }) => TracingConfig?.Mode === 'Active'],
  ['LoggingConfig', ({ LoggingConfig }) => LoggingConfig?.LogFormat === 'JSON' || isFilled(LoggingConfig?.LogGroup)],
  ['Publish', ({ Publish, PublishTo }) => Publish === true || PublishTo !== undefined],
  ['TenancyConfig', ({ TenancyConfig }) => TenancyConfig !== undefined],
  ['CapacityProviderConfig', ({ CapacityProviderConfig }) => CapacityProviderConfig !== undefined],
  ['DurableConfig', ({ DurableConfig }) => DurableConfig !== undefined],
]

/** Refuses what is not acted on here. */
export function refuseUnsupported(input: Asked): void {
  const asked = features.filter(([, isAskedFor]) => isAskedFor(input)).map(([name]) => name)
  if (asked.length > 0) throw invalidParameter(`Not supported here: ${asked.join(', ')}.`)
}

function isFilled(value: string | readonly unknown[] | undefined): boolean {
  return value !== undefined && value.length > 0
}
