import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'

/** A passkey's authenticator and its browser, in software: ES256, no attestation. https://www.w3.org/TR/webauthn-3/ */
export interface Authenticator {
  readonly create: (options: CreationOptions, how?: How) => Record<string, unknown>
  readonly get: (options: RequestOptions, how?: How) => Record<string, unknown>
}

/** How an answer is made; honestly unless said otherwise. */
export interface How {
  readonly origin?: string
  readonly relyingParty?: string
  readonly verifiesUser?: boolean
  readonly challenge?: string
  readonly counter?: number
  readonly key?: KeyObject
  /** Whether the key that is made is of Ed25519, which nobody offers. */
  readonly isEdwards?: boolean
}

interface CreationOptions {
  readonly challenge: string
  readonly rp: { readonly id: string }
}

interface RequestOptions {
  readonly challenge: string
  readonly rpId: string
}

export function newAuthenticator(): Authenticator {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const id = randomBytes(16)
  let uses = 0
  const described = { id: id.toString('base64url'), rawId: id.toString('base64url'), type: 'public-key' }
  return {
    create: ({ challenge, rp }, how = {}) => {
      const cose = how.isEdwards === true ? edwardsKey() : coseOf(publicKey)
      const length = Buffer.alloc(2)
      length.writeUInt16BE(id.length)
      const data = Buffer.concat([headOf(how.relyingParty ?? rp.id, how, 0x40, 0), Buffer.alloc(16), length, id, cose])
      const attestation = map([
        [text('fmt'), text('none')],
        [text('attStmt'), map([])],
        [text('authData'), bytes(data)],
      ])
      const response = {
        clientDataJSON: clientData('webauthn.create', challenge, rp.id, how).toString('base64url'),
        attestationObject: attestation.toString('base64url'),
        transports: ['internal'],
      }
      return { ...described, response, authenticatorAttachment: 'platform', clientExtensionResults: {} }
    },
    get: ({ challenge, rpId }, how = {}) => {
      uses = how.counter ?? uses + 1
      const client = clientData('webauthn.get', challenge, rpId, how)
      const data = headOf(how.relyingParty ?? rpId, how, 0, uses)
      const signed = Buffer.concat([data, createHash('sha256').update(client).digest()])
      const response = {
        clientDataJSON: client.toString('base64url'),
        authenticatorData: data.toString('base64url'),
        signature: sign('sha256', signed, how.key ?? privateKey).toString('base64url'),
      }
      return { ...described, response, clientExtensionResults: {} }
    },
  }
}

/** https://www.rfc-editor.org/rfc/rfc9053#section-7.1 */
function coseOf(publicKey: KeyObject): Buffer {
  const jwk = publicKey.export({ format: 'jwk' })
  return map([
    [int(1), int(2)],
    [int(3), int(-7)],
    [int(-1), int(1)],
    [int(-2), bytes(Buffer.from(jwk.x ?? '', 'base64url'))],
    [int(-3), bytes(Buffer.from(jwk.y ?? '', 'base64url'))],
  ])
}

function edwardsKey(): Buffer {
  const { x = '' } = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' })
  return map([
    [int(1), int(1)],
    [int(3), int(-8)],
    [int(-1), int(6)],
    [int(-2), bytes(Buffer.from(x, 'base64url'))],
  ])
}

function clientData(type: string, challenge: string, relyingParty: string, how: How): Buffer {
  const origin = how.origin ?? `https://${relyingParty}`
  return Buffer.from(JSON.stringify({ type, challenge: how.challenge ?? challenge, origin, crossOrigin: false }))
}

/** The authenticator's data up to the credential: whom it is for, the flags, how often it was used. */
function headOf(relyingParty: string, { verifiesUser = true }: How, more: number, counter: number): Buffer {
  const head = Buffer.alloc(37)
  createHash('sha256').update(relyingParty).digest().copy(head)
  head[32] = 0x01 | (verifiesUser ? 0x04 : 0) | more
  head.writeUInt32BE(counter, 33)
  return head
}

/** As much of CBOR as authenticators speak: https://www.rfc-editor.org/rfc/rfc8949#section-3 */
function head(major: number, value: number): Buffer {
  if (value < 24) return Buffer.of((major << 5) | value)
  return value < 256 ? Buffer.of((major << 5) | 24, value) : Buffer.of((major << 5) | 25, value >> 8, value & 255)
}

const int = (value: number): Buffer => (value < 0 ? head(1, -1 - value) : head(0, value))
const text = (value: string): Buffer => Buffer.concat([head(3, value.length), Buffer.from(value)])
const bytes = (value: Buffer): Buffer => Buffer.concat([head(2, value.length), value])
const map = (entries: readonly (readonly [Buffer, Buffer])[]): Buffer =>
  Buffer.concat([head(5, entries.length), ...entries.flat()])
