import { open, seal } from '../../../tokens/keyRing.ts'
import type { FunctionRecord, Needs } from '../ports.ts'
import { invalidParameter } from './faults.ts'
import { limits } from './limits.ts'

type Variables = Readonly<Record<string, string>>

const purpose = 'lambda/variables'

/** Variables that Lambda sets and a function may not. https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
const reserved = new Set([
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_DEFAULT_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_LAMBDA_RUNTIME_API',
  'AWS_REGION',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'LAMBDA_RUNTIME_DIR',
  'LAMBDA_TASK_ROOT',
])

const advice =
  'Lambda was unable to configure your environment variables because the environment variables you have provided'

/** Checks a function's variables. Their values are secrets: no message shows one. */
export function requireVariables(variables: Variables): Variables {
  const taken = Object.keys(variables).filter((name) => reserved.has(name))
  if (taken.length > 0) {
    throw invalidParameter(
      `${advice} contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${taken.join(', ')}`,
    )
  }
  if (Object.entries(variables).some(([name, value]) => name.includes('\0') || value.includes('\0'))) {
    throw invalidParameter(`${advice} contain a NUL character.`)
  }
  const size = Buffer.byteLength(JSON.stringify(variables))
  if (size > limits.variables) throw invalidParameter(`${advice} exceeded the 4KB limit. Octets measured: ${size}`)
  return variables
}

/** Variables as they are kept: sealed for their function. */
export function sealVariables({ keyRing }: Pick<Needs, 'keyRing'>, arn: string, variables: Variables): Uint8Array {
  return seal(keyRing, purpose, Buffer.from(JSON.stringify(variables)), arn)
}

export function openVariables({ keyRing }: Pick<Needs, 'keyRing'>, record: FunctionRecord): Variables {
  const opened = open(keyRing, purpose, record.variables, record.arn)
  if (opened === undefined) throw new Error(`The variables of ${record.arn} do not open: their key is gone.`)
  return JSON.parse(Buffer.from(opened).toString()) as Variables
}
