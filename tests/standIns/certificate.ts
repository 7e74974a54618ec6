import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign, X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'

/** A certificate with its key, for stand-ins of other parties. */
export interface Identity {
  readonly certificate: X509Certificate
  readonly pem: string
  readonly privateKey: KeyObject
  /** PKCS #8. */
  readonly privatePem: string
  /** SHA-1, as IAM writes it. */
  readonly thumbprint: string
  readonly subject: string
}

export interface Wish {
  readonly subject: string
  /** Names and addresses of a server. */
  readonly hosts?: readonly string[]
  /** Whether it may sign others. */
  readonly authority?: boolean
  /** Who signs it; itself when absent. */
  readonly issuer?: Identity
  /** By default a day ago, and in ten years. */
  readonly validFrom?: Date
  readonly validTo?: Date
}

const day = 86_400_000

/** Makes an RSA key and a certificate of it (RFC 5280 §4.1). */
export function certificate(wish: Wish): Identity {
  const { subject, issuer, hosts = [], authority = false } = wish
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const from = wish.validFrom ?? new Date(Date.now() - day)
  const to = wish.validTo ?? new Date(Date.now() + 3650 * day)
  const body = sequence(
    tagged(0xa0, integer(Buffer.of(2))),
    integer(Buffer.concat([Buffer.of(1), randomBytes(8)])),
    signatureAlgorithm,
    nameOf(issuer?.subject ?? subject),
    sequence(time(from), time(to)),
    nameOf(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(basicConstraints(authority), ...(hosts.length === 0 ? [] : [alternativeNames(hosts)]))),
  )
  const signature = sign('sha256', body, issuer?.privateKey ?? privateKey)
  const der = sequence(body, signatureAlgorithm, tagged(0x03, Buffer.concat([Buffer.of(0), signature])))
  const made = new X509Certificate(der)
  return {
    certificate: made,
    pem: made.toString(),
    privateKey,
    privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    thumbprint: createHash('sha1').update(der).digest('hex'),
    subject,
  }
}

const oids = {
  sha256WithRsa: '2a864886f70d01010b',
  commonName: '550403',
  basicConstraints: '551d13',
  subjectAlternativeName: '551d11',
} as const

const signatureAlgorithm = sequence(oid(oids.sha256WithRsa), Buffer.of(0x05, 0x00))

function nameOf(commonName: string): Buffer {
  return sequence(tagged(0x31, sequence(oid(oids.commonName), tagged(0x0c, Buffer.from(commonName)))))
}

function basicConstraints(authority: boolean): Buffer {
  const value = sequence(...(authority ? [Buffer.of(0x01, 0x01, 0xff)] : []))
  return sequence(oid(oids.basicConstraints), Buffer.of(0x01, 0x01, 0xff), tagged(0x04, value))
}

function alternativeNames(hosts: readonly string[]): Buffer {
  const names = hosts.map((host) =>
    isIP(host) === 4 ? tagged(0x87, Buffer.from(host.split('.').map(Number))) : tagged(0x82, Buffer.from(host)),
  )
  return sequence(oid(oids.subjectAlternativeName), tagged(0x04, sequence(...names)))
}

/** GeneralizedTime. */
function time(date: Date): Buffer {
  return tagged(
    0x18,
    Buffer.from(
      `${date
        .toISOString()
        .replace(/[-:T]|\.\d+/g, '')
        .slice(0, 14)}Z`,
    ),
  )
}

function oid(hex: string): Buffer {
  return tagged(0x06, Buffer.from(hex, 'hex'))
}

function integer(value: Buffer): Buffer {
  return tagged(0x02, value)
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts))
}

/** DER: tag, length, value. */
function tagged(tag: number, value: Buffer): Buffer {
  const { length } = value
  const octets = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.of(tag, ...octets), value])
}
