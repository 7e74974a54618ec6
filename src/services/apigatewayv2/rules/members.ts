/** The members of `input` that are named and given. */
export function pick<T extends object, K extends keyof T>(
  input: T,
  names: readonly K[],
): { [P in K]?: NonNullable<T[P]> } {
  const picked: { [P in K]?: NonNullable<T[P]> } = {}
  for (const name of names) {
    const value = input[name]
    if (value !== undefined && value !== null) picked[name] = value
  }
  return picked
}
