import { isIP } from 'node:net'
import { resolve } from 'node:path'

/** A value that cannot be: the message says what it must be. */
export class BadValue extends Error {}

/** Addresses that share their first `prefix` bits. */
export interface AddressRange {
  readonly address: string
  readonly prefix: number
  readonly family: 'ipv4' | 'ipv6'
}

/** Reads a range in CIDR form; an address alone is a range of one. */
export function addressRange(text: string): AddressRange {
  const [address = '', digits, ...rest] = text.trim().split('/')
  const version = isIP(address)
  const bits = version === 4 ? 32 : 128
  const prefix = digits === undefined ? bits : /^\d{1,3}$/.test(digits) ? Number(digits) : Number.NaN
  if (version === 0 || address.includes('%') || rest.length > 0 || !(prefix <= bits)) {
    throw new BadValue('must list addresses or CIDR ranges, such as 10.0.0.0/8,::1')
  }
  return { address, prefix, family: version === 4 ? 'ipv4' : 'ipv6' }
}

/** Reads an origin and where it is reached instead. */
export function standIn(text: string): readonly [string, string] {
  const pair = text.split('=').map((url) => URL.parse(url))
  const [from, to] = pair
  const plain = pair.length === 2 && pair.every((url) => url?.pathname === '/' && url.search === '' && url.hash === '')
  if (!plain || !from || !to) {
    throw new BadValue('must be pairs of origins, such as https://accounts.google.com=http://127.0.0.1:9000')
  }
  return [from.origin, to.origin]
}

/** A mail server, and how the way to it is kept private. */
export interface Mail {
  readonly host: string
  readonly port: number
  /** TLS from the start; STARTTLS or nothing; STARTTLS where it is offered (this machine); never. */
  readonly security: 'implicit' | 'required' | 'offered' | 'none'
  readonly user?: string
  readonly password?: string
}

/** Reads `smtp://` and `smtps://` URLs; `?tls=off` says that a server has no TLS, and then it is told no password. */
export function mailServer(text: string | undefined): Mail | undefined {
  if (text === undefined) return undefined
  const url = URL.parse(text)
  const plain = url?.search === '?tls=off' && url.protocol === 'smtp:'
  if (!url || !/^smtps?:$/.test(url.protocol) || url.hostname === '' || !/^\/?$/.test(url.pathname) || url.hash) {
    throw new BadValue('must be a URL such as smtp://user:password@mail.example.org:587')
  }
  if (url.search !== '' && !plain)
    throw new BadValue('may end in ?tls=off where it begins with smtp:, and in nothing else')
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const isHere = isLoopback(host)
  if (plain && url.username !== '' && !isHere) throw new BadValue('must not tell a password to a server without TLS')
  const implicit = url.protocol === 'smtps:'
  const security = implicit ? 'implicit' : plain ? 'none' : isHere ? 'offered' : 'required'
  return {
    host,
    port: Number(url.port) || (implicit ? 465 : 587),
    security,
    ...(url.username !== '' && { user: decoded(url.username) }),
    ...(url.password !== '' && { password: decoded(url.password) }),
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch (error) {
    if (error instanceof URIError) throw new BadValue('must have its user and password percent-encoded')
    throw error
  }
}

/** What is told codes is told them by https, or is on this machine. */
export function webhook(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const url = URL.parse(text)
  const isPrivate = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname))
  if (!url || !isPrivate || url.username !== '' || url.password !== '' || url.hash !== '') {
    throw new BadValue('must be an https URL (http on this machine only) without user, password and fragment')
  }
  return url.href
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || (isIP(host) === 4 && host.startsWith('127.'))
}

/** Reads the path of a file. */
export function file(text: string | undefined): string | undefined {
  return text === undefined ? undefined : resolve(matching(text, /./, 'must name a file'))
}

/** A number of seconds, from 1 on. @throws BadValue */
export function secondsUpTo(most: number, text: string): number {
  const otherwise = `must be a number from 1 to ${most}`
  const seconds = Number(matching(text, /^\d{1,5}$/, otherwise))
  if (seconds < 1 || seconds > most) throw new BadValue(otherwise)
  return seconds
}

/** The text, where it matches. @throws BadValue */
export function matching(text: string, pattern: RegExp, otherwise: string): string {
  if (!pattern.test(text)) throw new BadValue(otherwise)
  return text
}
