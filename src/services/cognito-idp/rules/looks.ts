import { createHash } from 'node:crypto'
import type { UICustomizationType } from '@aws-sdk/client-cognito-identity-provider'
import type { LookRecord } from '../hosted/ports.ts'
import { invalidParameter } from './faults.ts'
import { requireKeepable } from './texts.ts'

const mostCss = 3 * 1024
const mostImage = 100 * 1024

/**
 * The parts of a page that may look otherwise.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/hosted-ui-classic-branding.html
 */
const classes = [
  ...[
    'background',
    'banner',
    'errorMessage',
    'idpButton',
    'idpDescription',
    'inputField',
    'label',
    'legalText',
    'logo',
  ],
  ...['passwordCheck-notValid', 'passwordCheck-valid', 'redirect', 'socialButton', 'submitButton', 'textDescription'],
].map((name) => `.${name}-customizable`)

const rule = /^\s*([^{}]+)\{([^{}]*)\}/
const declaration = /^\s*[a-z-]+\s*:\s*[\w\s#%.,()"'!+-]+$/i

/** Refuses styles of anything but the parts, and values that could load or run something. */
export function requireSafeCss(css: string): string {
  if (Buffer.byteLength(css) > mostCss) throw invalidParameter('The CSS file must not be larger than 3 KB.')
  requireKeepable('CSS', css)
  let rest = css.replaceAll(/\/\*[\s\S]*?\*\//g, ' ')
  while (rest.trim() !== '') {
    const [whole, selectors, body] = rule.exec(rest) ?? []
    if (whole === undefined || selectors === undefined || body === undefined) {
      throw invalidParameter('The CSS is not a list of rules.')
    }
    for (const selector of selectors.split(',')) requireSelector(selector.trim())
    for (const each of body.split(';')) if (each.trim() !== '') requireDeclaration(each)
    rest = rest.slice(whole.length)
  }
  return css
}

function requireSelector(selector: string): void {
  const plain = selector.replace(/:(hover|focus|active|focus-visible)$/, '')
  if (!classes.includes(plain)) throw invalidParameter(`The CSS contains an invalid class: ${selector.slice(0, 100)}`)
}

function requireDeclaration(text: string): void {
  if (!declaration.test(text) || /\b(url|image|image-set|src|expression|attr)\s*\(|behaviou?r\s*:/i.test(text)) {
    throw invalidParameter(`The CSS contains a declaration that is not allowed: ${text.trim().slice(0, 100)}`)
  }
}

/** By the first octets of an image: what it is served as. */
const kinds: readonly (readonly [hex: string, type: string])[] = [
  ['89504e470d0a1a0a', 'image/png'],
  ['ffd8ff', 'image/jpeg'],
]

/** The type of an image; undefined for anything that is none of the kinds served. */
export function imageType(image: Uint8Array): string | undefined {
  const start = Buffer.from(image.subarray(0, 8)).toString('hex')
  return kinds.find(([hex]) => start.startsWith(hex))?.[1]
}

export function requireImage(image: Uint8Array): Uint8Array {
  if (image.length > mostImage) throw invalidParameter('The image file must not be larger than 100 KB.')
  if (imageType(image) === undefined) throw invalidParameter('The image file must be a PNG or a JPEG.')
  return image
}

/** What names a version of a look, so that browsers may keep it. */
export function lookVersion({ modifiedAt, css, image }: LookRecord): string {
  const hash = createHash('sha256')
    .update(css ?? '')
    .update(image ?? '')
  return `${modifiedAt}-${hash.digest('hex').slice(0, 8)}`
}

/** A look as the wire shows it. */
export function showLook(look: LookRecord, page: string): UICustomizationType {
  return {
    UserPoolId: look.poolId,
    ClientId: look.clientId,
    ...(look.image && { ImageUrl: `${page}/logo?client_id=${look.clientId}&v=${lookVersion(look)}` }),
    ...(look.css !== undefined && { CSS: look.css, CSSVersion: lookVersion(look) }),
    LastModifiedDate: new Date(look.modifiedAt),
    CreationDate: new Date(look.createdAt),
  }
}
