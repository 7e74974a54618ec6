import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { iamFault } from './faults.ts'

const block = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g

/** Reads one certificate in PEM. */
export function requireCertificate(pem: string): X509Certificate {
  const blocks = pem.match(block) ?? []
  const certificate = blocks.length === 1 ? read(() => new X509Certificate(blocks[0] as string)) : undefined
  if (certificate !== undefined) return certificate
  const message = 'Unable to parse certificate. Please ensure the certificate is in PEM format.'
  throw iamFault('MalformedCertificate', message)
}

/** Checks that a chain leads up from the certificate, each one issued by the next. */
export function requireChain(certificate: X509Certificate, chain: string): void {
  const above = (chain.match(block) ?? []).map((pem) => requireCertificate(pem))
  if (above.length === 0) requireCertificate(chain)
  above.reduce((below, issuer, index) => {
    if (below.checkIssued(issuer) && below.verify(issuer.publicKey)) return issuer
    const message = `Unable to validate certificate chain. The certificate chain must start with the immediate signing certificate, followed by any intermediaries in order. The index within the chain of the invalid certificate is: ${index}`
    throw iamFault('MalformedCertificate', message)
  }, certificate)
}

/** Checks that the private key is the certificate's. */
export function requirePrivateKey(certificate: X509Certificate, pem: string): void {
  const key: KeyObject | undefined = read(() => createPrivateKey(pem))
  if (key === undefined) {
    throw iamFault(
      'MalformedCertificate',
      'Unable to parse key. Please ensure the key is in PEM format and not encrypted.',
    )
  }
  if (!certificate.checkPrivateKey(key)) {
    throw iamFault('KeyPairMismatch', 'The public key certificate and the private key do not match.')
  }
}

function read<T>(parse: () => T): T | undefined {
  try {
    return parse()
  } catch {
    return undefined
  }
}
