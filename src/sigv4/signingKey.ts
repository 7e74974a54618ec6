import { createHmac, createSecretKey, type KeyObject } from 'node:crypto'

/** What a signature is good for. */
export interface CredentialScope {
  /** `20150830` */
  readonly date: string
  readonly region: string
  readonly service: string
}

/** A scope as it is signed: `20150830/us-east-1/iam/aws4_request`. */
export function formatScope(scope: CredentialScope): string {
  return `${scope.date}/${scope.region}/${scope.service}/aws4_request`
}

/**
 * Derives the key that signs within a scope. It is a KeyObject: an HMAC by one costs a fifth of an HMAC by octets.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#derive-signing-key
 */
export function deriveSigningKey(secret: string, scope: CredentialScope): KeyObject {
  const steps = [scope.date, scope.region, scope.service, 'aws4_request']
  const start = createSecretKey(Buffer.from(`AWS4${secret}`))
  return steps.reduce((key, step) => createSecretKey(createHmac('sha256', key).update(step).digest()), start)
}

/** Signing keys that were derived lately. They are secrets, as good as the access key for a day. */
export interface SigningKeys {
  readonly get: (accessKeyId: string, secret: string, scope: CredentialScope, formattedScope: string) => KeyObject
}

/** A cache of at most `capacity` signing keys; the one that was not used longest leaves first. */
export function signingKeys(capacity: number): SigningKeys {
  const entries = new Map<string, { readonly secret: string; readonly key: KeyObject }>()
  return {
    get: (accessKeyId, secret, scope, formattedScope) => {
      const name = `${accessKeyId}/${formattedScope}`
      const known = entries.get(name)
      if (known !== undefined) entries.delete(name)
      const entry = known?.secret === secret ? known : { secret, key: deriveSigningKey(secret, scope) }
      entries.set(name, entry)
      if (entries.size > capacity) entries.delete(entries.keys().next().value as string)
      return entry.key
    },
  }
}

/** A signature: lower-case hexadecimal. */
export function sign(key: KeyObject, text: string): string {
  return createHmac('sha256', key).update(text).digest('hex')
}
