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

/** What the key may do: sign, and be no authority (RFC 5280 §4.2.1.3, §4.2.1.9). */
const extensions = tagged(
  0xa3,
  sequence(extension(oids.basicConstraints, sequence()), extension(oids.keyUsage, tagged(0x03, Buffer.of(0x07, 0x80)))),
)

/** A certificate that a key signs of itself, as DER. https://www.rfc-editor.org/rfc/rfc5280#section-4.1 */
export function selfSigned(
  random: Random,
  { publicKey, privateKey }: SigningKey,
  { name, from, to }: { readonly name: string; readonly from: number; readonly to: number },
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
    extensions,
  )
  const signature = tagged(0x03, Buffer.concat([Buffer.of(0), sign('sha256', body, privateKey)]))
  return sequence(body, signatureAlgorithm, signature)
}

/** One that counts also where nobody knows it. */
function extension(oid: string, value: Buffer): Buffer {
  return sequence(objectId(oid), Buffer.of(0x01, 0x01, 0xff), tagged(0x04, value))
}
