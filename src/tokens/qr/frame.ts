import { versions } from './tables.ts'

/** A square of modules: dark, light, and which of them are the code's own and hold no data. */
export interface Frame {
  readonly size: number
  readonly dark: Uint8Array
  readonly fixed: Uint8Array
}

/** The patterns of a version, with the places of its format kept free. ISO/IEC 18004 §6.3 */
export function frameOf(version: number): Frame {
  const size = version * 4 + 17
  const frame: Frame = { size, dark: new Uint8Array(size * size), fixed: new Uint8Array(size * size) }
  for (let i = 0; i < size; i++) {
    put(frame, 6, i, i % 2 === 0)
    put(frame, i, 6, i % 2 === 0)
  }
  for (const [row, column] of [
    [3, 3],
    [3, size - 4],
    [size - 4, 3],
  ] as const) {
    putRings(frame, row, column, 4, (distance) => distance !== 2 && distance !== 4)
  }
  putAlignment(frame, (versions[version - 1] as (typeof versions)[number]).alignment)
  putFormat(frame, 0)
  if (version >= 7) putVersion(frame, version)
  return frame
}

/** Sets a module that is the code's own. */
function put({ size, dark, fixed }: Frame, row: number, column: number, isDark: boolean): void {
  if (row < 0 || column < 0 || row >= size || column >= size) return
  dark[row * size + column] = isDark ? 1 : 0
  fixed[row * size + column] = 1
}

function putRings(frame: Frame, row: number, column: number, radius: number, dark: (distance: number) => boolean) {
  for (let y = -radius; y <= radius; y++) {
    for (let x = -radius; x <= radius; x++) {
      put(frame, row + y, column + x, dark(Math.max(Math.abs(x), Math.abs(y))))
    }
  }
}

function putAlignment(frame: Frame, centres: readonly number[]): void {
  const last = centres.at(-1)
  for (const row of centres) {
    for (const column of centres) {
      const isFinder = (row === 6 && (column === 6 || column === last)) || (row === last && column === 6)
      if (!isFinder) putRings(frame, row, column, 2, (distance) => distance !== 1)
    }
  }
}

/** Level M and the mask, twice, and the module that is always dark. ISO/IEC 18004 §7.9 */
export function putFormat(frame: Frame, mask: number): void {
  const bits = ((mask << 10) | remainder(mask << 10, 0x537, 10)) ^ 0x5412
  const { size } = frame
  for (let i = 0; i < 15; i++) {
    const isDark = ((bits >> i) & 1) === 1
    put(frame, i < 6 ? i : i < 8 ? i + 1 : size - 15 + i, 8, isDark)
    put(frame, 8, i < 8 ? size - 1 - i : i < 9 ? 7 : 14 - i, isDark)
  }
  put(frame, size - 8, 8, true)
}

/** The version, twice. ISO/IEC 18004 §7.10 */
function putVersion(frame: Frame, version: number): void {
  const bits = (version << 12) | remainder(version << 12, 0x1f25, 12)
  for (let i = 0; i < 18; i++) {
    const near = Math.floor(i / 3)
    const far = frame.size - 11 + (i % 3)
    const isDark = ((bits >> i) & 1) === 1
    put(frame, near, far, isDark)
    put(frame, far, near, isDark)
  }
}

/** What is left of a binary polynomial divided by another of this degree. */
function remainder(value: number, divisor: number, degree: number): number {
  let rest = value
  for (let bit = 31 - Math.clz32(rest); bit >= degree; bit = 31 - Math.clz32(rest)) rest ^= divisor << (bit - degree)
  return rest
}
