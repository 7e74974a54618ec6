import type { LambdaConfigType } from '@aws-sdk/client-cognito-identity-provider'
import { invalidParameter } from './faults.ts'

/**
 * The functions of a pool's triggers, checked. The two ways to name the function before tokens are made name the same.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_LambdaConfigType.html
 */
export function lambdaConfigOf(requested: LambdaConfigType = {}): LambdaConfigType {
  const named = Object.entries(requested).filter(([, value]) => value !== undefined)
  const config: LambdaConfigType = Object.fromEntries(named)
  const sender = config.CustomEmailSender ?? config.CustomSMSSender
  if (sender !== undefined && config.KMSKeyID === undefined) {
    throw invalidParameter('LambdaConfig.KMSKeyID is required with CustomEmailSender and CustomSMSSender.')
  }
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
