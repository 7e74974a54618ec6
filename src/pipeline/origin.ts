import { BlockList, isIP } from 'node:net'
import { type HeaderList, headerValues } from '../kernel/http.ts'
import type { Connection } from './node.ts'

/** Where a request comes from. */
interface Origin {
  /** The client's address: `aws:SourceIp`. */
  readonly address: string
  /** Whether the client speaks TLS, to this server or to its proxy. */
  readonly encrypted: boolean
  /** `aws:SecureTransport`: TLS, or a loopback connection where the settings say so. */
  readonly secure: boolean
}

/** What is believed of a connection. */
export interface OriginSettings {
  /** Whether loopback counts as secure transport: nobody can listen there, and real stacks deny everything else. */
  readonly secureLoopback: boolean
  /** Peers whose forwarding headers are believed. */
  readonly trustedProxies: readonly {
    readonly address: string
    readonly prefix: number
    readonly family: 'ipv4' | 'ipv6'
  }[]
}

/** Finds out where a request comes from. */
export type ReadOrigin = (connection: Connection, headers: HeaderList) => Origin

/**
 * Finds out where requests come from. Forwarding headers are believed of trusted proxies only; whatever anybody else
 * sends under those names is nothing.
 * https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/X-Forwarded-For#selecting_an_ip_address
 */
export function originReader({ secureLoopback, trustedProxies }: OriginSettings): ReadOrigin {
  const trusted = new BlockList()
  for (const { address, prefix, family } of trustedProxies) trusted.addSubnet(address, prefix, family)
  const isTrusted = (address: string) => trusted.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
  const direct = (address: string, encrypted: boolean): Origin => ({
    address,
    encrypted,
    secure: encrypted || (secureLoopback && isLoopback(address)),
  })
  return (connection, headers) => {
    const peer = plainAddress(connection.address)
    if (trustedProxies.length === 0 || !isTrusted(peer)) return direct(peer, connection.encrypted)
    const chain = listed(headers, 'x-forwarded-for')
    const schemes = listed(headers, 'x-forwarded-proto')
    if (chain.length === 0 && schemes.length === 0) return direct(peer, connection.encrypted)
    const encrypted = schemes.length > 0 && schemes.every((scheme) => scheme.toLowerCase() === 'https')
    const client = clientOf(chain, isTrusted)
    return client === undefined && chain.length > 0
      ? { address: peer, encrypted: false, secure: false }
      : { address: client ?? peer, encrypted, secure: encrypted }
  }
}

/** The rightmost address that no trusted proxy has, else the first; undefined where what a proxy wrote is no address. */
function clientOf(chain: readonly string[], isTrusted: (address: string) => boolean): string | undefined {
  let client: string | undefined
  for (const entry of chain.toReversed()) {
    if (isIP(entry) === 0 || entry.includes('%')) return undefined
    client = plainAddress(entry)
    if (!isTrusted(client)) return client
  }
  return client
}

/** The elements of a list that may come in several header fields. https://www.rfc-editor.org/rfc/rfc9110#section-5.3 */
function listed(headers: HeaderList, name: string): readonly string[] {
  return headerValues(headers, name).flatMap((value) => value.split(',').map((element) => element.trim()))
}

/** Loopback in both families. */
function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1'
}

/** An IPv4 peer on a dual-stack socket shows as itself. */
function plainAddress(address: string): string {
  return /^::ffff:\d+\.\d+\.\d+\.\d+$/i.test(address) ? address.slice(7) : address
}
