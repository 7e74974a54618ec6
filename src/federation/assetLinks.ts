import type { FetchJson } from './fetch/fetchJson.ts'

/** Whether a site names an Android app as its own for credentials, by the SHA-256 of the app's certificate in base64url. */
export type NamesApp = (site: string, certificate: string) => Promise<boolean>

/**
 * Asks sites for their Digital Asset Links, as Android does before it makes passkeys. Files that a site includes are not
 * followed.
 * https://developers.google.com/digital-asset-links/v1/statements
 * https://developer.android.com/identity/sign-in/credential-manager#add-support-dal
 */
export function assetLinks({ fetchJson }: { readonly fetchJson: FetchJson }): NamesApp {
  return async (site, certificate) => {
    const answer = await fetchJson({ url: `https://${site}/.well-known/assetlinks.json` })
    if (!answer.ok || answer.status !== 200 || !Array.isArray(answer.value)) return false
    return answer.value.some((statement) => certificatesIn(statement).includes(certificate))
  }
}

const relation = 'delegate_permission/common.get_login_creds'

/** The certificates of the app to which a statement gives a site's credentials. */
function certificatesIn(statement: unknown): readonly string[] {
  const { relation: relations, target } = fieldsOf(statement)
  const { namespace, sha256_cert_fingerprints: fingerprints } = fieldsOf(target)
  if (!Array.isArray(relations) || !relations.includes(relation) || namespace !== 'android_app') return []
  if (!Array.isArray(fingerprints)) return []
  return fingerprints.flatMap((each) => (typeof each === 'string' && isFingerprint(each) ? [base64url(each)] : []))
}

/** SHA-256 as sites write it: 32 octets in hexadecimal digits, with colons between. */
function isFingerprint(text: string): boolean {
  return /^[\da-f]{2}(:[\da-f]{2}){31}$/i.test(text)
}

function base64url(fingerprint: string): string {
  return Buffer.from(fingerprint.replaceAll(':', ''), 'hex').toString('base64url')
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
