/** What V8 is told; the first line of src/main.ts says the same. */
export const engineFlags: readonly string[]
/** What glibc is told; the first line of src/main.ts says the same. */
export const environment: Readonly<Record<string, string>>
/** The words after `node` that run the program below the project's folder. */
export function programIn(root: string): readonly string[]
