import { crc32, deflateSync } from 'node:zlib'
import type { QrCode } from './qrCode.ts'

/** Modules of light around a code. ISO/IEC 18004 §6.3.8 */
const quiet = 4

/** A QR code as a PNG picture in black and white, `scale` pixels a module. https://www.w3.org/TR/png-3/ */
export function pngOf({ size, isDark }: QrCode, scale = 4): Uint8Array {
  const width = (size + 2 * quiet) * scale
  const stride = 1 + Math.ceil(width / 8)
  const pixels = Buffer.alloc(stride * width, 0xff)
  for (let y = 0; y < width; y++) {
    pixels[y * stride] = 0
    for (let x = 0; x < width; x++) {
      const row = Math.floor(y / scale) - quiet
      const column = Math.floor(x / scale) - quiet
      const isInside = row >= 0 && column >= 0 && row < size && column < size
      if (!isInside || !isDark(row, column)) continue
      const at = y * stride + 1 + (x >> 3)
      pixels[at] = (pixels[at] as number) & ~(128 >> (x & 7))
    }
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(width, 4)
  // One bit a pixel, greyscale; deflate, no filter, not interlaced.
  header[8] = 1
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(pixels)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const frame = Buffer.alloc(body.length + 8)
  frame.writeUInt32BE(data.length, 0)
  body.copy(frame, 4)
  frame.writeUInt32BE(crc32(body), body.length + 4)
  return frame
}
