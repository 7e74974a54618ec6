/** SAML 2.0: identity providers by their metadata documents, and the responses that they sign. */
import type { IdentityProvider } from './metadata.ts'
import type { ResponseQuestion, ResponseVerdict } from './verifyResponse.ts'

/** A SAML response and the metadata document of who must have signed it. */
export interface SamlQuestion extends Omit<ResponseQuestion, 'provider'> {
  /** XML as it was registered. */
  readonly metadata: string
}

/** What a response proves, or why it proves nothing. */
export type SamlVerdict =
  | ResponseVerdict
  /** The registered document itself cannot be used. */
  | { readonly ok: false; readonly reason: 'badMetadata'; readonly detail: string }

/** A provider as its document tells of it, or why that cannot be used. */
type DescribedProvider =
  | { readonly ok: true; readonly provider: IdentityProvider }
  | { readonly ok: false; readonly reason: 'badMetadata'; readonly detail: string }

/** SAML 2.0, as one who relies on it. */
export interface Saml {
  /** Verifies a response and reads its assertion. Whoever takes an assertion only once remembers its id. */
  readonly verify: (question: SamlQuestion) => Promise<SamlVerdict>
  /** Reads a metadata document: keys, places to sign in, and whether it can be used at all. */
  readonly describe: (metadata: string) => Promise<DescribedProvider>
}

const documentsRemembered = 200

/** Opens SAML. The libraries are loaded for its first use: most servers never see an assertion. */
export function openSaml(): Saml {
  const known = new Map<string, DescribedProvider>()
  const describe = async (metadata: string): Promise<DescribedProvider> => {
    const found = known.get(metadata)
    if (found !== undefined) return found
    const described = await read(metadata)
    if (known.size >= documentsRemembered) known.delete(known.keys().next().value as string)
    known.set(metadata, described)
    return described
  }
  return {
    describe,
    verify: async ({ metadata, ...question }) => {
      const described = await describe(metadata)
      if (!described.ok) return described
      const { verifyResponse } = await import('./verifyResponse.ts')
      return verifyResponse({ ...question, provider: described.provider })
    },
  }
}

async function read(metadata: string): Promise<DescribedProvider> {
  const [{ parseMetadata }, { UnreadableXml }] = await Promise.all([import('./metadata.ts'), import('./xml.ts')])
  try {
    return { ok: true, provider: parseMetadata(metadata) }
  } catch (error) {
    if (!(error instanceof UnreadableXml)) throw error
    return { ok: false, reason: 'badMetadata', detail: error.message }
  }
}
