import type { LambdaConfigType } from '@aws-sdk/client-cognito-identity-provider'
import { invalidParameter } from './faults.ts'

/** Triggers that would be stored and never run, and so are refused. Deviation: AWS has them. */
const unserved: readonly (keyof LambdaConfigType)[] = ['CustomSMSSender', 'CustomEmailSender', 'InboundFederation']

/**
 * The functions of a pool's triggers, checked. The two ways to name the function before tokens are made name the same.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_LambdaConfigType.html
 */
export function lambdaConfigOf(requested: LambdaConfigType = {}): LambdaConfigType {
  const named = Object.entries(requested).filter(([, value]) => value !== undefined)
  for (const [trigger] of named) {
    if (unserved.some((name) => name === trigger)) {
      throw invalidParameter(`LambdaConfig.${trigger} is not supported by this server.`)
    }
  }
  const config: LambdaConfigType = Object.fromEntries(named)
  const { PreTokenGeneration: plain, PreTokenGenerationConfig: versioned } = config
  if (plain !== undefined && versioned !== undefined && plain !== versioned.LambdaArn) {
    throw invalidParameter('PreTokenGeneration and PreTokenGenerationConfig.LambdaArn must be the same.')
  }
  const arn = plain ?? versioned?.LambdaArn
  if (arn === undefined) return config
  return {
    ...config,
    PreTokenGeneration: arn,
    PreTokenGenerationConfig: versioned ?? { LambdaVersion: 'V1_0', LambdaArn: arn },
  }
}
