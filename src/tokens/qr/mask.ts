import type { Frame } from './frame.ts'

/** Which modules of the data a mask inverts. ISO/IEC 18004 §7.8.2 */
export const masks: readonly ((row: number, column: number) => boolean)[] = [
  (row, column) => (row + column) % 2 === 0,
  (row) => row % 2 === 0,
  (_, column) => column % 3 === 0,
  (row, column) => (row + column) % 3 === 0,
  (row, column) => (Math.floor(row / 2) + Math.floor(column / 3)) % 2 === 0,
  (row, column) => ((row * column) % 2) + ((row * column) % 3) === 0,
  (row, column) => (((row * column) % 2) + ((row * column) % 3)) % 2 === 0,
  (row, column) => (((row + column) % 2) + ((row * column) % 3)) % 2 === 0,
]

/** The mask that leaves the fewest shapes that a reader could mistake. ISO/IEC 18004 §7.8.3 */
export function lightestMask(frame: Frame, putFormat: (mask: number) => void): number {
  const penalties = masks.map((invert, mask) => {
    putFormat(mask)
    return penaltyOf(linesOf(frame, invert))
  })
  return penalties.indexOf(Math.min(...penalties))
}

/** The masked rows, as texts of 0 and 1. */
function linesOf({ size, dark, fixed }: Frame, invert: (row: number, column: number) => boolean): readonly string[] {
  return Array.from({ length: size }, (_, row) => {
    let line = ''
    for (let column = 0; column < size; column++) {
      const at = row * size + column
      line += (dark[at] === 1) !== (fixed[at] === 0 && invert(row, column)) ? '1' : '0'
    }
    return line
  })
}

function penaltyOf(rows: readonly string[]): number {
  const columns = rows.map((_, column) => rows.map((row) => row[column]).join(''))
  const lines = [...rows, ...columns].reduce((sum, line) => sum + runs(line) + finders(line), 0)
  return lines + squares(rows) + imbalance(rows)
}

/** Five and more in a row of one colour. */
function runs(line: string): number {
  return [...line.matchAll(/0{5,}|1{5,}/g)].reduce((sum, [run]) => sum + run.length - 2, 0)
}

/** What looks like a finder pattern with space beside it. */
function finders(line: string): number {
  return [...line.matchAll(/(?=10111010000|00001011101)/g)].length * 40
}

/** Squares of one colour. */
function squares(rows: readonly string[]): number {
  let found = 0
  for (let row = 1; row < rows.length; row++) {
    const [above, here] = [rows[row - 1] as string, rows[row] as string]
    for (let i = 1; i < here.length; i++) {
      if (here[i] === here[i - 1] && here[i] === above[i] && here[i] === above[i - 1]) found += 1
    }
  }
  return found * 3
}

/** Each step of 5 % away from as many dark modules as light ones. */
function imbalance(rows: readonly string[]): number {
  const total = rows.length * rows.length
  const dark = rows.join('').replaceAll('0', '').length
  return Math.floor(Math.abs(dark * 20 - total * 10) / total) * 10
}
