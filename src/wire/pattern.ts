/**
 * A test for one of AWS's patterns, compiled on first use. The models' patterns match the whole text.
 * Where JavaScript cannot compile a pattern with its `u` flag (some are Java's), every text passes.
 */
export function patternTest(pattern: string | undefined): (text: string) => boolean {
  if (pattern === undefined) return () => true
  let expression: RegExp | undefined | null
  return (text) => {
    if (expression === undefined) expression = compile(pattern)
    return expression === null || expression.test(text)
  }
}

function compile(pattern: string): RegExp | null {
  try {
    return new RegExp(`^(?:${portable(pattern)})$`, 'u')
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

/** Takes off the escapes that mean the character itself, which `u` forbids: `\@` is `@`. */
function portable(pattern: string): string {
  return pattern.replace(/\\([\s\S])/g, (pair, character: string) =>
    /[@#%&=:;,<>'"!~`_ ]/.test(character) ? character : pair,
  )
}
