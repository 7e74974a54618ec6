import type { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'

/** Longer chains are not followed. */
const chainLimit = 10

/**
 * Whether a certificate that a server showed hangs on one that was pinned by its SHA-1: each is in date and signed by
 * the next up to the pinned one, and the first is for this host. A pinned certificate that merely stands in the list
 * proves nothing.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc_verify-thumbprint.html
 */
export function hangsOnPinned(
  leaf: X509Certificate,
  hostname: string,
  { thumbprints, now }: { readonly thumbprints: readonly string[]; readonly now: number },
): boolean {
  const isForHost = isIP(hostname) === 0 ? leaf.checkHost(hostname) : leaf.checkIP(hostname)
  if (isForHost === undefined) return false
  let certificate = leaf
  for (let step = 0; step < chainLimit; step++) {
    if (!isInDate(certificate, now)) return false
    if (thumbprints.includes(thumbprintOf(certificate))) return true
    const issuer = certificate.issuerCertificate
    if (issuer === undefined || issuer === certificate || !hasSigned(issuer, certificate)) return false
    certificate = issuer
  }
  return false
}

/** SHA-1 as IAM writes it: 40 hexadecimal digits. */
function thumbprintOf({ fingerprint }: X509Certificate): string {
  return fingerprint.replaceAll(':', '').toLowerCase()
}

function isInDate({ validFromDate, validToDate }: X509Certificate, now: number): boolean {
  return validFromDate.getTime() <= now && now <= validToDate.getTime()
}

function hasSigned(issuer: X509Certificate, certificate: X509Certificate): boolean {
  return issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)
}
