import type { GenerateDataKeyResponse } from '@aws-sdk/client-kms'
import { Fault } from '../../../kernel/fault.ts'
import type { RequestContext } from '../../../kernel/operation.ts'
import { encryptionSdkMessage, messageSigner, publicKeyName } from '../../../tokens/encryptionSdkMessage.ts'
import type { Message } from '../ports/messages.ts'
import type { PoolRecord, PoolSettings } from '../ports/pools.ts'
import type { UserRecord } from '../ports/users.ts'
import type { Needs } from '../ports.ts'
import { invalidParameter } from './faults.ts'
import { poolArn } from './pools.ts'
import {
  functionOf,
  messageNames,
  type Occasion,
  servicePrincipal,
  tellTrigger,
  triggerAttributes,
} from './triggers.ts'

type SenderNeeds = Pick<Needs, 'callAs' | 'random'>

const senders = {
  EMAIL: { trigger: 'CustomEmailSender', type: 'customEmailSenderRequestV1' },
  SMS: { trigger: 'CustomSMSSender', type: 'customSMSSenderRequestV1' },
} as const

/** Whether the pool's own function sends what goes by a medium: the server then sends nothing by it. */
export function isSentByFunction(pool: PoolRecord, medium: Message['medium']): boolean {
  return functionOf(pool, senders[medium].trigger) !== undefined
}

/** What a function is to send, and to whom. */
export interface Sent {
  readonly message: Message
  readonly pool: PoolRecord
  readonly user: UserRecord
  readonly clientId?: string | undefined
  readonly occasion: Occasion
}

/**
 * Has the pool's function send a code or temporary password, which it gets encrypted. What the function answers counts for
 * nothing; that it fails does.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-custom-sender-triggers.html
 */
export async function sendByFunction(
  needs: SenderNeeds,
  { message, pool, user, clientId, occasion }: Sent,
): Promise<void> {
  const { trigger, type } = senders[message.medium]
  await tellTrigger(needs, trigger, {
    pool,
    clientId,
    username: user.username,
    source: `${trigger}_${messageNames[message.kind]}`,
    request: {
      type,
      code: message.code === '' ? null : await encrypted(needs, pool, message.code),
      clientMetadata: occasion.clientMetadata ?? null,
      userAttributes: triggerAttributes(user),
    },
    response: {},
    occasion,
  })
}

/**
 * A secret as a message of the AWS Encryption SDK under the pool's key, base 64.
 * Deviation: AWS's own messages are in the format before the one with key commitment; whatever reads those reads this.
 */
async function encrypted({ callAs, random }: SenderNeeds, pool: PoolRecord, secret: string): Promise<string> {
  const signer = messageSigner()
  const context = { 'userpool-id': pool.id, [publicKeyName]: signer.publicKey }
  const wish = { KeyId: pool.settings.LambdaConfig?.KMSKeyID, KeySpec: 'AES_256', EncryptionContext: context }
  try {
    const made = await callAs(servicePrincipal(pool))<GenerateDataKeyResponse>('kms', 'GenerateDataKey', wish)
    const { Plaintext: dataKey, CiphertextBlob: ciphertext, KeyId: info } = made
    if (dataKey === undefined || ciphertext === undefined || info === undefined) throw new Error('KMS made no data key')
    const encryptedDataKeys = [{ provider: 'aws-kms', info, ciphertext }]
    const parts = { plaintext: Buffer.from(secret), context, dataKey, encryptedDataKeys, signer }
    return Buffer.from(encryptionSdkMessage(random, parts)).toString('base64')
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    const message = 'The code could not be encrypted under the KMSKeyID of the user pool.'
    throw new Fault('CodeDeliveryFailureException', message, { reason: error.reason ?? error.message })
  }
}

/**
 * Has whoever configures a pool with senders of its own grant it the use of their key, for its own codes only.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-custom-sender-triggers.html#enable-custom-sender-lambda-trigger
 */
export async function grantKey(
  { callAs }: Pick<Needs, 'callAs'>,
  request: Pick<RequestContext, 'account' | 'caller' | 'region'>,
  id: string,
  { LambdaConfig: config = {} }: Pick<PoolSettings, 'LambdaConfig'>,
): Promise<void> {
  if (config.CustomEmailSender === undefined && config.CustomSMSSender === undefined) return
  const principal = 'cognito-idp.amazonaws.com'
  const grant = {
    KeyId: config.KMSKeyID,
    GranteeServicePrincipal: principal,
    Operations: ['GenerateDataKey'],
    Constraints: { EncryptionContextSubset: { 'userpool-id': id }, SourceArn: poolArn(request, id) },
    Name: `cognito-idp/${id}`,
  }
  try {
    await callAs(request.caller, [principal])('kms', 'CreateGrant', grant)
  } catch (error) {
    if (!(error instanceof Fault) || error.code === 'AccessDeniedException') throw error
    throw invalidParameter(`KMSKeyID: ${error.message}`)
  }
}
