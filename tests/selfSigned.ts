import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto'

/** A certificate for itself, in PEM, and its private key. */
export interface SelfSigned {
  readonly certificate: string
  readonly privateKey: string
  /** The public key in PEM. */
  readonly publicKey: string
  /** The public key as OpenSSH writes it, with a comment. */
  readonly sshKey: string
}

/** Makes an RSA key and an X.509 certificate that it signs itself. https://www.rfc-editor.org/rfc/rfc5280#section-4.1 */
export function selfSigned(commonName: string, bits = 2048): SelfSigned {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: bits,
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const algorithm = sequence(oid('2a864886f70d01010b'), tagged(0x05, Buffer.alloc(0)))
  const name = sequence(tagged(0x31, sequence(oid('550403'), tagged(0x0c, Buffer.from(commonName)))))
  const body = sequence(
    tagged(0x02, Buffer.from([1])),
    algorithm,
    name,
    sequence(time('260101000000Z'), time('460101000000Z')),
    name,
    publicKey,
  )
  const signature = sign('sha256', body, privateKey)
  const certificate = sequence(body, algorithm, tagged(0x03, Buffer.concat([Buffer.from([0]), signature])))
  return {
    certificate: pem('CERTIFICATE', certificate),
    privateKey,
    publicKey: pem('PUBLIC KEY', publicKey),
    sshKey: `ssh-rsa ${sshBlob(privateKey).toString('base64')} ana@example.com`,
  }
}

function sshBlob(privateKey: string): Buffer {
  const { e = '', n = '' } = createPrivateKey(privateKey).export({ format: 'jwk' })
  const fields = [Buffer.from('ssh-rsa'), positive(Buffer.from(e, 'base64url')), positive(Buffer.from(n, 'base64url'))]
  return Buffer.concat(
    fields.flatMap((field) => {
      const length = Buffer.alloc(4)
      length.writeUInt32BE(field.length)
      return [length, field]
    }),
  )
}

function positive(number: Buffer): Buffer {
  return (number[0] ?? 0) < 0x80 ? number : Buffer.concat([Buffer.from([0]), number])
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts))
}

function oid(hexadecimal: string): Buffer {
  return tagged(0x06, Buffer.from(hexadecimal, 'hex'))
}

function time(text: string): Buffer {
  return tagged(0x17, Buffer.from(text))
}

function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content])
  const size = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

function pem(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) as string[]
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}
