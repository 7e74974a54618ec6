/** Powers of 2 in the field of 256 elements that x^8 + x^4 + x^3 + x^2 + 1 makes. ISO/IEC 18004 §7.5.2 */
const { exponents, logarithms } = field()

function field() {
  const exponents = new Uint8Array(255)
  const logarithms = new Uint8Array(256)
  for (let power = 0, value = 1; power < 255; power++) {
    exponents[power] = value
    logarithms[value] = power
    value = (value << 1) ^ (value > 127 ? 0x11d : 0)
  }
  return { exponents, logarithms }
}

function times(a: number, b: number): number {
  if (a === 0 || b === 0) return 0
  return exponents[((logarithms[a] as number) + (logarithms[b] as number)) % 255] as number
}

/** The generator of `count` codewords, its first coefficient (1) left out. */
function generator(count: number): Uint8Array {
  const coefficients = new Uint8Array(count)
  coefficients[count - 1] = 1
  for (let root = 0; root < count; root++) {
    for (let i = 0; i < count; i++) {
      coefficients[i] = times(coefficients[i] as number, exponents[root] as number) ^ (coefficients[i + 1] ?? 0)
    }
  }
  return coefficients
}

/** The Reed-Solomon codewords of a block: what is left of it divided by the generator. */
export function correctionOf(data: Uint8Array, count: number): Uint8Array {
  const divisor = generator(count)
  const rest = new Uint8Array(count)
  for (const byte of data) {
    const factor = byte ^ (rest[0] as number)
    rest.copyWithin(0, 1)
    rest[count - 1] = 0
    for (let i = 0; i < count; i++) rest[i] = (rest[i] as number) ^ times(divisor[i] as number, factor)
  }
  return rest
}
