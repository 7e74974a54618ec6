import type { RunningDigests } from '../../kernel/digests.ts'
import type { Checksums, DigestAlgorithm } from '../../services/s3/ports/checksums.ts'
import type { BodyThreads } from '../bodies/threads.ts'
import { type Digester, openDigesters } from './digesters.ts'

/**
 * Digests of octets: of few in this thread, of many in others where there are such, so that an event loop which takes in
 * large bodies does not stand still for their hashes.
 */
export async function openChecksums(threads?: BodyThreads): Promise<Checksums> {
  const digesters = await openDigesters()
  return {
    digest: (algorithm, bytes, encoding) => digesters[algorithm].whole(bytes, encoding),
    start: (algorithms, length) =>
      threads === undefined || (length !== undefined && length <= threads.worthwhile)
        ? startHere(digesters, algorithms)
        : threads.digest(algorithms),
  }
}

function startHere(
  digesters: Readonly<Record<DigestAlgorithm, Digester>>,
  algorithms: readonly DigestAlgorithm[],
): RunningDigests {
  const running = algorithms.map((algorithm) => digesters[algorithm].start())
  return {
    update: (chunk) => {
      for (const each of running) each.update(chunk)
      return undefined
    },
    digest: async () => running.map((each) => each.digest()),
    stop: () => undefined,
  }
}
