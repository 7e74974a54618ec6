import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import { crc32, inflateSync } from 'node:zlib'
import { pngOf } from './png.ts'
import { qrCode } from './qrCode.ts'

const textOf = (length: number) => 'otpauth://totp/ann@000000000000?secret='.padEnd(length, 'ABCDEFGH').slice(0, length)

function modulesOf(text: string): string {
  const { size, isDark } = qrCode(text)
  const rows = Array.from({ length: size }, (_, row) =>
    Array.from({ length: size }, (_, column) => (isDark(row, column) ? '1' : '0')).join(''),
  )
  return rows.join('\n')
}

/** Octets, modules a side, and the digest of the rows that the npm package `qrcode` 1.5 makes of the same text. */
const published = [
  [1, 21, 'fd01cf331dafb3564520942666bc1ee8'],
  [14, 21, 'f45a4d73c34279a2e48188c6281effca'],
  [103, 41, 'cf3439d0ddfcddbed496dd0604c87b37'],
  [152, 49, '56789af67c8bcc84bf84cd448601594f'],
  [213, 57, 'b757a7f578aa5ba381df9f5ee6b734c9'],
  [362, 73, 'd6c1973d33401317f9526e6d7c1e0c79'],
  [450, 81, '5e2ec024bf0eb7f9e54b7c50ad84460f'],
  [666, 97, 'f0a97f833bd99bb6f325650cbf5646fd'],
] as const

describe('QR codes', () => {
  it('agree module by module with those of another encoder', () => {
    for (const [length, size, digest] of published) {
      const modules = modulesOf(textOf(length))
      assert.equal(modules.split('\n').length, size, `${length} octets`)
      assert.equal(createHash('sha256').update(modules).digest('hex').slice(0, 32), digest, `${length} octets`)
    }
  })

  it('are refused for more than they hold', () => {
    assert.throws(() => qrCode(textOf(667)), RangeError)
  })
})

describe('the picture of a QR code', () => {
  const code = qrCode(textOf(103))
  const png = Buffer.from(pngOf(code, 3))
  const chunks = chunksOf(png)
  const width = (code.size + 8) * 3

  it('is a PNG whose chunks are whole', () => {
    assert.deepEqual([...png.subarray(0, 8)], [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
    assert.deepEqual(
      chunks.map(({ type }) => type),
      ['IHDR', 'IDAT', 'IEND'],
    )
    for (const { crc, body } of chunks) assert.equal(crc, crc32(body))
  })

  it('shows every module at its place, with four light ones around', () => {
    const [header, data] = chunks
    assert.equal(header?.data.readUInt32BE(0), width)
    assert.equal(header?.data.readUInt32BE(4), width)
    assert.deepEqual([...(header?.data.subarray(8) ?? [])], [1, 0, 0, 0, 0])
    const pixels = inflateSync(data?.data ?? Buffer.alloc(0))
    const stride = 1 + Math.ceil(width / 8)
    assert.equal(pixels.length, stride * width)
    for (let y = 0; y < width; y++) {
      for (let x = 0; x < width; x++) {
        const [row, column] = [Math.floor(y / 3) - 4, Math.floor(x / 3) - 4]
        const inside = row >= 0 && column >= 0 && row < code.size && column < code.size
        const isLight = (((pixels[y * stride + 1 + (x >> 3)] as number) >> (7 - (x & 7))) & 1) === 1
        assert.equal(isLight, !(inside && code.isDark(row, column)))
      }
    }
  })
})

function chunksOf(png: Buffer) {
  const chunks: { type: string; data: Buffer; body: Buffer; crc: number }[] = []
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at)
    const body = png.subarray(at + 4, at + 8 + length)
    chunks.push({
      type: body.toString('latin1', 0, 4),
      data: body.subarray(4),
      body,
      crc: png.readUInt32BE(at + 8 + length),
    })
    at += length + 12
  }
  return chunks
}
