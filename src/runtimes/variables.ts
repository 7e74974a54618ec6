import { randomUUID } from 'node:crypto'
import type { TemporaryCredentials } from '../kernel/session.ts'
import type { Runnable } from '../services/lambda/ports.ts'

/** What an environment is started with. */
export interface Surroundings {
  /** The package's folder. */
  readonly taskRoot: string
  /** The folder of the runtime's own program. */
  readonly runtimeRoot: string
  /** `127.0.0.1:49152` */
  readonly runtimeApi: string
  /** The server's URL. */
  readonly endpoint: string
  /** Where programs are found. */
  readonly path: string
  /** Milliseconds since the epoch. */
  readonly now: number
}

/**
 * The whole environment of a function's process: what Lambda sets, and the function's own variables. Nothing of the
 * server's own but where programs are found.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export function processVariables(
  { name, region, settings, variables }: Runnable,
  credentials: TemporaryCredentials,
  { taskRoot, runtimeRoot, runtimeApi, endpoint, path, now }: Surroundings,
): Record<string, string> {
  const day = new Date(now).toISOString().slice(0, 10).replaceAll('-', '/')
  return {
    LANG: 'en_US.UTF-8',
    PATH: path,
    TZ: ':UTC',
    AWS_ENDPOINT_URL: endpoint,
    ...variables(),
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_DEFAULT_REGION: region,
    AWS_REGION: region,
    ...(settings.runtime.startsWith('nodejs') ? { AWS_EXECUTION_ENV: `AWS_Lambda_${settings.runtime}` } : {}),
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memorySize),
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: `${day}/[$LATEST]${randomUUID().replaceAll('-', '')}`,
    AWS_LAMBDA_RUNTIME_API: runtimeApi,
    LAMBDA_RUNTIME_DIR: runtimeRoot,
    LAMBDA_TASK_ROOT: taskRoot,
    _HANDLER: settings.handler,
  }
}
