/**
 * Where things stand in a QR code, by version, from 1; error correction level M throughout.
 * ISO/IEC 18004, table 9 and annex E.
 */
interface Version {
  /** Error correction codewords of each block. */
  readonly correction: number
  readonly blocks: number
  /** Rows and columns of the alignment patterns' centres. */
  readonly alignment: readonly number[]
}

const rows: readonly (readonly [correction: number, blocks: number, ...alignment: number[]])[] = [
  [10, 1],
  [16, 1, 6, 18],
  [26, 1, 6, 22],
  [18, 2, 6, 26],
  [24, 2, 6, 30],
  [16, 4, 6, 34],
  [18, 4, 6, 22, 38],
  [22, 4, 6, 24, 42],
  [22, 5, 6, 26, 46],
  [26, 5, 6, 28, 50],
  [30, 5, 6, 30, 54],
  [22, 8, 6, 32, 58],
  [22, 9, 6, 34, 62],
  [24, 9, 6, 26, 46, 66],
  [24, 10, 6, 26, 48, 70],
  [28, 10, 6, 26, 50, 74],
  [28, 11, 6, 30, 54, 78],
  [26, 13, 6, 30, 56, 82],
  [26, 14, 6, 30, 58, 86],
  [26, 16, 6, 34, 62, 90],
]

/** The versions that are written: up to 666 octets. */
export const versions: readonly Version[] = rows.map(([correction, blocks, ...alignment]) => ({
  correction,
  blocks,
  alignment,
}))
