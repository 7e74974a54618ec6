import { sign } from 'node:crypto'
import type { Random } from '../../../../kernel/random.ts'
import type { SigningKey } from '../../../../tokens/signingKey.ts'
import { integer, objectId, sequence, tagged, time } from './der.ts'

const oids = {
  sha256WithRsa: '2a864886f70d01010b',
  commonName: '550403',
  basicConstraints: '551d13',
  keyUsage: '551d0f',
} as const

const signatureAlgorithm = sequence(objectId(oids.sha256WithRsa), Buffer.of(0x05, 0x00))

/** Bits of KeyUsage: digitalSignature, keyEncipherment (RFC 5280 §4.2.1.3). */
const usages = { signing: [0x07, 0x80], encryption: [0x05, 0x20] } as const

/** What the key may do, which is not to vouch for others (RFC 5280 §4.2.1.9). */
function extensionsFor(use: keyof typeof usages): Buffer {
  const usage = tagged(0x03, Buffer.of(...usages[use]))
  return tagged(0xa3, sequence(extension(oids.basicConstraints, sequence()), extension(oids.keyUsage, usage)))
}

interface CertificateTerms {
  readonly name: string
  readonly use: keyof typeof usages
  /** Milliseconds since the epoch. */
  readonly from: number
  readonly to: number
}

/** A certificate that a key signs of itself, as DER. https://www.rfc-editor.org/rfc/rfc5280#section-4.1 */
export function selfSigned(
  random: Random,
  { publicKey, privateKey }: SigningKey,
  { name, use, from, to }: CertificateTerms,
): Uint8Array {
  const version3 = tagged(0xa0, integer(Buffer.of(2)))
  const subject = sequence(tagged(0x31, sequence(objectId(oids.commonName), tagged(0x0c, Buffer.from(name)))))
  const body = sequence(
    version3,
    integer(Buffer.concat([Buffer.of(1), random.bytes(15)])),
    signatureAlgorithm,
    subject,
    sequence(time(from), time(to)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    extensionsFor(use),
  )
  const signature = tagged(0x03, Buffer.concat([Buffer.of(0), sign('sha256', body, privateKey)]))
  return sequence(body, signatureAlgorithm, signature)
}

/** One that counts also where nobody knows it. */
function extension(oid: string, value: Buffer): Buffer {
  return sequence(objectId(oid), Buffer.of(0x01, 0x01, 0xff), tagged(0x04, value))
}
