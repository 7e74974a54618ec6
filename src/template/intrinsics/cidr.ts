import { templateError } from '../invalid.ts'
import { argumentsOf, type Intrinsic, requiredText } from './scope.ts'

const form = 'every Fn::Cidr object requires an IP block, a count from 1 to 256, and the number of subnet bits'

/** An address block: its number of bits in all (32 or 128), its first address, its prefix length. */
interface Block {
  readonly width: 32 | 128
  readonly first: bigint
  readonly prefix: number
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-cidr.html */
export const cidr: Intrinsic = (argument, scope) => {
  const [block, count, bits = '8'] = argumentsOf(argument, 2, 3, form).map((part) => requiredText(part, scope, form))
  const whole = parseBlock(block ?? '')
  const wanted = Number(count)
  const size = Number(bits)
  if (whole === undefined || !(wanted >= 1 && wanted <= 256) || !(size >= 1 && size <= whole.width)) {
    throw templateError(form)
  }
  const prefix = whole.width - size
  if (prefix < whole.prefix || BigInt(wanted) > 1n << BigInt(prefix - whole.prefix)) {
    throw templateError(`Fn::Cidr cannot cut ${wanted} blocks of ${size} bits from ${block}`)
  }
  return Array.from({ length: wanted }, (_, i) => {
    const address = whole.first + (BigInt(i) << BigInt(size))
    return `${whole.width === 32 ? formatV4(address) : formatV6(address)}/${prefix}`
  })
}

function parseBlock(text: string): Block | undefined {
  const [address = '', prefixText = ''] = text.split('/')
  const v6 = address.includes(':')
  const width = v6 ? 128 : 32
  const prefix = Number(prefixText)
  const value = v6 ? parseV6(address) : parseV4(address)
  if (value === undefined || !/^\d+$/.test(prefixText) || prefix > width) return undefined
  const host = BigInt(width - prefix)
  return { width, first: (value >> host) << host, prefix }
}

function parseV4(text: string): bigint | undefined {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return undefined
  return parts.reduce((sum, part) => (sum << 8n) | BigInt(part), 0n)
}

function parseV6(text: string): bigint | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')))
  const gap = 8 - head.length - tail.length
  if (halves.length === 2 ? gap < 1 : gap !== 0) return undefined
  const groups = [...head, ...Array<string>(gap).fill('0'), ...tail]
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined
  return groups.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n)
}

function formatV4(address: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (address >> shift) & 255n).join('.')
}

/** The longest run of zero groups is written `::`. */
function formatV6(address: bigint): string {
  const groups = Array.from({ length: 8 }, (_, i) => ((address >> BigInt(112 - 16 * i)) & 0xffffn).toString(16))
  const text = groups.join(':')
  const longest = [...text.matchAll(/\b0(?::0)+\b/g)].sort((a, b) => b[0].length - a[0].length)[0]
  if (longest === undefined) return text
  const before = text.slice(0, longest.index).replace(/:$/, '')
  return `${before}::${text.slice(longest.index + longest[0].length).replace(/^:/, '')}`
}
