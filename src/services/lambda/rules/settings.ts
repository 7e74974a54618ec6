import type { CreateFunctionRequest, UpdateFunctionConfigurationRequest } from '@aws-sdk/client-lambda'
import type { FunctionSettings } from '../ports.ts'
import { brokenConstraint, invalidParameter } from './faults.ts'
import { limits } from './limits.ts'
import { requireRuntime } from './runtimes.ts'
import { refuseUnsupported } from './unsupported.ts'

/** The configuration of a new function, with AWS's defaults. https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
export function newSettings(input: CreateFunctionRequest): FunctionSettings {
  refuseUnsupported(input)
  const { Runtime, Handler, Role } = input
  if (Runtime === undefined || Handler === undefined) {
    throw invalidParameter(
      'Runtime and Handler are mandatory parameters for functions created with deployment packages.',
    )
  }
  return checked({
    runtime: Runtime,
    handler: Handler,
    role: Role!,
    description: input.Description ?? '',
    timeout: input.Timeout ?? 3,
    memorySize: input.MemorySize ?? 128,
    architecture: input.Architectures?.[0] ?? 'x86_64',
    ephemeralStorage: input.EphemeralStorage?.Size ?? 512,
  })
}

/** The configuration after an update: what is not named stays. */
export function changedSettings(
  settings: FunctionSettings,
  input: UpdateFunctionConfigurationRequest,
): FunctionSettings {
  refuseUnsupported(input)
  return checked({
    ...settings,
    runtime: input.Runtime ?? settings.runtime,
    handler: input.Handler ?? settings.handler,
    role: input.Role ?? settings.role,
    description: input.Description ?? settings.description,
    timeout: input.Timeout ?? settings.timeout,
    memorySize: input.MemorySize ?? settings.memorySize,
    ephemeralStorage: input.EphemeralStorage?.Size ?? settings.ephemeralStorage,
  })
}

/** Limits that the wire model does not carry, or carries for other kinds of function. */
function checked(settings: FunctionSettings): FunctionSettings {
  requireRuntime(settings.runtime)
  requireAtMost('timeout', settings.timeout, limits.timeout)
  requireAtMost('memorySize', settings.memorySize, limits.memory)
  if (settings.runtime.startsWith('nodejs')) requireNodeHandler(settings.handler)
  return settings
}

/** `file.export` or `folder/file.export`, inside the package. */
function requireNodeHandler(handler: string): void {
  const file = handler.slice(handler.lastIndexOf('/') + 1)
  if (handler.split('/').includes('..') || handler.startsWith('/') || !/^[^.]+\../.test(file)) {
    throw invalidParameter(`The handler ${handler} is not of the form file.export.`)
  }
}

function requireAtMost(member: string, value: number, most: number): void {
  if (value > most) throw brokenConstraint(member, value, `Member must have value less than or equal to ${most}`)
}
