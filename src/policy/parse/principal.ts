import type { PrincipalElement, PrincipalType } from '../document.ts'
import { type Element, entriesOf, listOf, memberOf, refuse, textOf, wordingOf } from './element.ts'

const forms: Readonly<Record<PrincipalType, (text: string) => boolean>> = {
  // An account, everybody, or one IAM or STS identity: wildcards cannot stand for a part of a name.
  AWS: (text) =>
    text === '*' ||
    /^[0-9]{12}$/.test(text) ||
    /^A(IDA|ROA)[A-Z0-9]{12,}$/.test(text) ||
    /^arn:aws:iam::cloudfront:user\/CloudFront Origin Access Identity [A-Z0-9]+$/.test(text) ||
    /^arn:aws(-cn|-us-gov)?:(iam::[0-9]{12}:(root|(user|role)\/[^*?]+)|sts::[0-9]{12}:(assumed-role\/[^*?/]+\/[^*?/]+|federated-user\/[^*?/]+))$/.test(
      text,
    ),
  Service: (text) => /^[a-zA-Z0-9-]+(\.[a-zA-Z0-9-]+)+$/.test(text),
  Federated: (text) =>
    /^[a-zA-Z0-9-]+(\.[a-zA-Z0-9-]+)*(:[0-9]+)?(\/[^*?\s]*)?$/.test(text) ||
    /^arn:aws(-cn|-us-gov)?:iam::[0-9]{12}:(oidc|saml)-provider\/[^*?\s]+$/.test(text),
  CanonicalUser: (text) => /^[0-9a-f]{64}$/.test(text),
}

/** Reads `Principal` or `NotPrincipal`. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
export function parsePrincipal(element: Element): PrincipalElement {
  if (element.json.type === 'string') return everybody(element)
  const names: Partial<Record<PrincipalType, readonly string[]>> = {}
  for (const entry of entriesOf(element)) {
    const member = memberOf(element, entry)
    if (!isPrincipalType(entry.key)) throw refuse(member, wordingOf(element).principal(entry.key, ''))
    names[entry.key] = parseNames(member, entry.key)
  }
  if (Object.keys(names).length === 0) throw refuse(element, wordingOf(element).missingField('Principal'))
  return names
}

/** IAM refuses a bare `*` in a trust policy, and takes `{"AWS": "*"}`. */
function everybody(element: Element): '*' {
  const text = textOf(element)
  if (text !== '*' || element.kind === 'trust') {
    throw refuse(element, wordingOf(element).principal(text === '*' ? 'STAR' : 'AWS', text))
  }
  return text
}

function parseNames(member: Element, type: PrincipalType): readonly string[] {
  const list = listOf(member)
  if (list.length === 0) throw refuse(member, wordingOf(member).principal(type, ''))
  return list.map((element) => {
    const text = textOf(element)
    if (!forms[type](text)) throw refuse(element, wordingOf(element).principal(type.toUpperCase(), text))
    return text
  })
}

function isPrincipalType(text: string): text is PrincipalType {
  return Object.hasOwn(forms, text)
}
