type Collect = (options: { readonly type: 'minor'; readonly execution: 'sync' }) => void

/**
 * Hears of octets that pass through buffers of their own, and has V8 take those back that are done with whenever `patience`
 * octets have passed in this thread.
 *
 * The octets of a buffer lie outside V8's heap, so that its space for new objects, where such buffers die, does not fill
 * up by them. V8 counts them, though, and marks its whole heap whenever a few dozen MiB have passed, which was half the
 * cost of a large body; to go through the new objects alone costs a hundredth of that. `gc` is there where the program
 * was started with `--expose-gc`, as its first line says: https://nodejs.org/api/cli.html#--expose-gc
 */
export function youngGarbage(patience: number, gc: Collect | undefined = globalThis.gc): (octets: number) => void {
  if (gc === undefined) return () => undefined
  let passed = 0
  return (octets) => {
    passed += octets
    if (passed < patience) return
    passed = 0
    gc({ type: 'minor', execution: 'sync' })
  }
}
