import { type KeyRingSource, open, seal } from '../../../tokens/keyRing.ts'

/** What boxes are sealed for; each has a key of its own, so that no box passes for another kind. */
export type Purpose =
  | 'cognito-idp/auth-session'
  | 'cognito-idp/client-secret'
  | 'cognito-idp/device'
  | 'cognito-idp/hosted'
  | 'cognito-idp/provider-secret'
  | 'cognito-idp/code'
  | 'cognito-idp/passkey'
  | 'cognito-idp/password'
  | 'cognito-idp/refresh-token'
  | 'cognito-idp/saml-key'
  | 'cognito-idp/signing-key'
  | 'cognito-idp/totp'
  | 'cognito-idp/user-import'

/** Seals text for a place, such as the row that will hold it. */
export function sealText(ring: KeyRingSource, purpose: Purpose, text: string, place: string): Uint8Array {
  return seal(ring, purpose, Buffer.from(text), place)
}

/** Opens what `sealText` sealed for the same place; undefined when it is not exactly that. */
export function openText(ring: KeyRingSource, purpose: Purpose, box: Uint8Array, place: string): string | undefined {
  const opened = open(ring, purpose, box, place)
  return opened === undefined ? undefined : Buffer.from(opened).toString()
}

/** A sealed value as text that a client carries and cannot read. */
export function sealForClient(
  ring: KeyRingSource,
  purpose: Purpose,
  value: object,
  place: string,
  encoding: 'base64' | 'base64url',
): string {
  return Buffer.from(sealText(ring, purpose, JSON.stringify(value), place)).toString(encoding)
}

/** What a client carried, as it was sealed; undefined for any other text. The sealer's type is the caller's to know. */
export function openFromClient<T extends object>(
  ring: KeyRingSource,
  purpose: Purpose,
  text: string,
  place: string,
  encoding: 'base64' | 'base64url',
): T | undefined {
  const box = Buffer.from(text, encoding)
  if (box.toString(encoding) !== text) return undefined
  const opened = openText(ring, purpose, box, place)
  return opened === undefined ? undefined : (JSON.parse(opened) as T)
}

/** Opens a box of our own store; it always opens unless the store was tampered with or a key was retired. */
export function openStored(ring: KeyRingSource, purpose: Purpose, box: Uint8Array, place: string): string {
  const opened = openText(ring, purpose, box, place)
  if (opened === undefined)
    throw new Error(`A stored box of ${purpose} does not open: its key is gone or it was changed.`)
  return opened
}
