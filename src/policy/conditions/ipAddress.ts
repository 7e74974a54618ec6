import type { ValueTest } from './operators.ts'

/** An address as 16-bit groups: 2 for IPv4, 8 for IPv6. */
export type Address = readonly number[]

/** An address and how many of its leading bits count. */
export interface AddressRange {
  readonly address: Address
  readonly prefix: number
}

/** An IPv4 or IPv6 address; an IPv4 address inside IPv6 (`::ffff:192.0.2.1`) is the IPv4 address. Undefined when it is neither. */
export function parseAddress(text: string): Address | undefined {
  const groups = text.includes(':') ? parseV6(text) : parseV4(text)
  const mapped = groups?.length === 8 && groups[5] === 0xffff && groups.slice(0, 5).every((group) => group === 0)
  return mapped ? groups.slice(6) : groups
}

function parseV4(text: string): Address | undefined {
  const parts = text.split('.')
  if (parts.length !== 4) return undefined
  const octets = parts.map((part) => (/^(0|[1-9]\d{0,2})$/.test(part) ? Number(part) : 256))
  if (octets.some((octet) => octet > 255)) return undefined
  const [a = 0, b = 0, c = 0, d = 0] = octets
  return [a * 256 + b, c * 256 + d]
}

function parseV6(text: string): Address | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const head = parseGroups(halves[0] as string, halves.length === 1)
  const tail = halves.length === 2 ? parseGroups(halves[1] as string, true) : []
  if (!head || !tail) return undefined
  const missing = 8 - head.length - tail.length
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined
  return [...head, ...new Array<number>(missing).fill(0), ...tail]
}

/** Groups between colons, of which the address's last may be an IPv4 address. */
function parseGroups(text: string, isEnd: boolean): readonly number[] | undefined {
  if (text === '') return []
  const parts = text.split(':')
  const groups: number[] = []
  for (const [index, part] of parts.entries()) {
    if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16))
    else {
      const embedded = isEnd && index === parts.length - 1 ? parseV4(part) : undefined
      if (!embedded) return undefined
      groups.push(...embedded)
    }
  }
  return groups
}

/** A range in CIDR form; an address alone is a range of one. https://www.rfc-editor.org/rfc/rfc4632 */
export function parseRange(text: string): AddressRange | undefined {
  const slash = text.indexOf('/')
  const address = parseAddress(slash < 0 ? text : text.slice(0, slash))
  if (!address) return undefined
  const bits = address.length * 16
  if (slash < 0) return { address, prefix: bits }
  const digits = text.slice(slash + 1)
  const mapped = text.includes(':') && bits === 32
  const prefix = /^\d{1,3}$/.test(digits) ? Number(digits) - (mapped ? 96 : 0) : -1
  return prefix >= 0 && prefix <= bits ? { address, prefix } : undefined
}

/** Whether the range holds the address. */
export function contains(range: AddressRange, address: Address): boolean {
  if (range.address.length !== address.length) return false
  for (let index = 0, left = range.prefix; left > 0; index++, left -= 16) {
    const mask = left >= 16 ? 0xffff : (0xffff << (16 - left)) & 0xffff
    if ((((range.address[index] as number) ^ (address[index] as number)) & mask) !== 0) return false
  }
  return true
}

/**
 * `IpAddress`. What is not an address matches nothing.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IPAddress
 */
export function compileAddress(source: string): ValueTest {
  const range = parseRange(source)
  return (value) => {
    const address = range && parseAddress(value)
    return address !== undefined && contains(range as AddressRange, address)
  }
}
