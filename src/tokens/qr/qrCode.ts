import { correctionOf } from './correction.ts'
import { type Frame, frameOf, putFormat } from './frame.ts'
import { lightestMask, masks } from './mask.ts'
import { versions } from './tables.ts'

/** A QR code: rows of modules, each dark or light, without the quiet zone around them. */
export interface QrCode {
  readonly size: number
  readonly isDark: (row: number, column: number) => boolean
}

/**
 * A text as a QR code of error correction level M, in bytes of UTF-8, in the smallest version that holds it.
 * @throws RangeError past 666 octets.
 * ISO/IEC 18004:2015
 */
export function qrCode(text: string): QrCode {
  const bytes = Buffer.from(text)
  const version = versions.findIndex((_, index) => bytes.length <= capacityOf(index + 1)) + 1
  if (version === 0) throw new RangeError(`${bytes.length} octets are too long for a QR code`)
  const frame = frameOf(version)
  placeData(frame, codewordsOf(bytes, version))
  const mask = lightestMask(frame, (candidate) => putFormat(frame, candidate))
  const invert = masks[mask] as (typeof masks)[number]
  putFormat(frame, mask)
  const { size, dark, fixed } = frame
  return {
    size,
    isDark: (row, column) => {
      const at = row * size + column
      return (dark[at] === 1) !== (fixed[at] === 0 && invert(row, column))
    },
  }
}

/** Codewords of a version, data and correction together. */
function totalOf(version: number): number {
  const { fixed } = frameOf(version)
  return Math.floor(fixed.reduce((free, module) => free + 1 - module, 0) / 8)
}

function dataOf(version: number): number {
  const { correction, blocks } = versions[version - 1] as (typeof versions)[number]
  return totalOf(version) - correction * blocks
}

/** Octets of text that a version holds: its data but for the mode, the length and what fills the last octet. */
function capacityOf(version: number): number {
  return dataOf(version) - (version < 10 ? 2 : 3)
}

/** Mode "byte", the length, the text, and padding. ISO/IEC 18004 §7.4 */
function dataCodewords(bytes: Uint8Array, version: number): Uint8Array {
  const bits = `0100${bytes.length.toString(2).padStart(version < 10 ? 8 : 16, '0')}`
  const text = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  const stream = `${bits}${text}0000`
  const data = new Uint8Array(dataOf(version))
  const used = stream.length / 8
  for (let i = 0; i < data.length; i++) {
    data[i] = i < used ? Number.parseInt(stream.slice(i * 8, i * 8 + 8), 2) : (i - used) % 2 === 0 ? 0xec : 0x11
  }
  return data
}

/** The data in blocks, each with its correction, woven together. ISO/IEC 18004 §7.6 */
function codewordsOf(bytes: Uint8Array, version: number): Uint8Array {
  const { correction, blocks: count } = versions[version - 1] as (typeof versions)[number]
  const data = dataCodewords(bytes, version)
  const short = Math.floor(data.length / count)
  const firstLong = count - (data.length % count)
  const blocks = Array.from({ length: count }, (_, index) => {
    const start = index * short + Math.max(0, index - firstLong)
    return data.subarray(start, start + short + (index < firstLong ? 0 : 1))
  })
  const woven: number[] = []
  for (let i = 0; i <= short; i++) for (const block of blocks) if (i < block.length) woven.push(block[i] as number)
  const corrections = blocks.map((block) => correctionOf(block, correction))
  for (let i = 0; i < correction; i++) for (const words of corrections) woven.push(words[i] as number)
  return Uint8Array.from(woven)
}

/** Lays codewords out in pairs of columns from the right, up and down in turn. ISO/IEC 18004 §7.7.3 */
function placeData({ size, dark, fixed }: Frame, codewords: Uint8Array): void {
  let bit = 0
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5
    const isUpward = ((right + 1) & 2) === 0
    for (let i = 0; i < size; i++) {
      const row = isUpward ? size - 1 - i : i
      for (const column of [right, right - 1]) {
        const at = row * size + column
        if (fixed[at] === 1 || bit >= codewords.length * 8) continue
        dark[at] = ((codewords[bit >> 3] as number) >> (7 - (bit & 7))) & 1
        bit += 1
      }
    }
  }
}
