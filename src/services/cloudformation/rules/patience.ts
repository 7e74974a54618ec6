/** Milliseconds. */
const patience = 2_000

/**
 * Waits for work that goes on after the answer, but not for long, whatever comes of it. Tools look at a stack as soon as
 * they have the answer, and then not again for half a minute (`aws cloudformation deploy`): most stacks are through by then.
 */
export async function settledSoon(work: Promise<void>): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, patience)
  await Promise.race([Promise.allSettled([work]), late])
  clearTimeout(timer)
}
