import type { KeyObject } from 'node:crypto'

/** An RSA public key as OpenSSH writes it, without a comment (RFC 4253 §6.6). */
export function sshKeyOf(publicKey: KeyObject): string {
  const { e = '', n = '' } = publicKey.export({ format: 'jwk' })
  const fields = [Buffer.from('ssh-rsa'), positive(Buffer.from(e, 'base64url')), positive(Buffer.from(n, 'base64url'))]
  const lengths = fields.map(({ length }) => Buffer.of(length >> 24, length >> 16, length >> 8, length))
  const blob = Buffer.concat(fields.flatMap((field, i) => [lengths[i] as Buffer, field]))
  return `ssh-rsa ${blob.toString('base64')}`
}

/** A number whose first bit would make it negative gets a zero before it. */
function positive(number: Buffer): Buffer {
  return (number[0] ?? 0) < 0x80 ? number : Buffer.concat([Buffer.of(0), number])
}
