import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { type KeyRingSource, open, seal } from './keyRing.ts'

const purpose = 'authorization-message'

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html#API_DecodeAuthorizationMessage_RequestParameters */
const messageLimit = 10_240

/**
 * Why a request was denied, as the opaque text that `sts:DecodeAuthorizationMessage` takes of `account`'s callers; undefined
 * when it is too long for that.
 */
export function sealAuthorizationMessage(ring: KeyRingSource, account: string, document: string): string | undefined {
  const message = Buffer.from(seal(ring, purpose, deflateRawSync(document), account)).toString('base64')
  return message.length > messageLimit ? undefined : message
}

/** The document in an encoded authorization message; undefined for anything that this deployment did not seal for the account. */
export function openAuthorizationMessage(ring: KeyRingSource, account: string, message: string): string | undefined {
  if (message.length > messageLimit) return undefined
  const box = Buffer.from(message, 'base64')
  if (box.toString('base64') !== message) return undefined
  const packed = open(ring, purpose, box, account)
  return packed === undefined ? undefined : inflateRawSync(packed).toString()
}
