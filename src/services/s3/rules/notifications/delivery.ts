import { Fault } from '../../../../kernel/fault.ts'
import type { Needs } from '../../ports.ts'
import { asS3 } from './destination.ts'
import type { KeptEvent } from './ports.ts'

type DeliveryNeeds = Pick<Needs, 'events' | 'callAs' | 'clock'>

/** What became of events that nobody hears any more, for the administrator. */
type Lost = (event: { readonly function: string; readonly key: string | number | undefined }, why: string) => void

/** Looks after kept events. */
export interface Delivery {
  /** Begins to deliver what is due; answers whether anything is left to look after. */
  readonly look: () => Promise<boolean>
  /** Looks no more; what is under way and comes to nothing is as it was. */
  readonly stop: () => void
}

/** Who watches over work that goes on, and hears when there may be more to do. */
export interface Attendance {
  readonly add: (work: Promise<void>) => void
  readonly ended: () => void
  readonly lost: Lost
}

/** Events that are tried at once. */
const most = 50
const minute = 60_000

/** A function that fails gets its event twice more. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
const waits: readonly number[] = [minute, 2 * minute]

/** How long an event is tried that no environment has time for. */
const patience = 6 * 60 * minute
const longestWait = 5 * minute

/** Faults that no waiting mends: there is no such function, or it does not let S3 in any more. */
const final: ReadonlySet<string> = new Set(['AccessDeniedException', 'ResourceNotFoundException'])

/**
 * Hands events to their functions, each at least once: an event is forgotten when its function has heard it, so that
 * one whose delivery was broken off is delivered again. Each waits for its function's end, as Lambda's own queue of
 * asynchronous events would.
 */
export function eventDelivery(needs: DeliveryNeeds, { add, ended, lost }: Attendance): Delivery {
  const underWay = new Set<number>()
  const stopping = new AbortController()
  return {
    look: async () => {
      if (stopping.signal.aborted) return false
      const due = await needs.events.due(needs.clock.now(), most)
      for (const event of due) {
        if (underWay.has(event.id) || underWay.size >= most) continue
        underWay.add(event.id)
        const work = deliver(needs, event, lost, stopping.signal).finally(() => underWay.delete(event.id))
        // What could not be written down, such as on a full disk, is left to the next look: it would come at once, again and again.
        add(work.then(ended))
      }
      return due.length > 0 || (await needs.events.next()) !== undefined
    },
    stop: () => stopping.abort(),
  }
}

async function deliver(needs: DeliveryNeeds, event: KeptEvent, lost: Lost, signal: AbortSignal): Promise<void> {
  const { id, failures, refusals } = event
  const outcome = await attempt(needs, event)
  if (outcome.kind === 'heard') return needs.events.remove(id)
  if (signal.aborted) return
  const now = needs.clock.now()
  const wait = outcome.kind === 'failed' ? waits[failures] : waitOf(event, now)
  if (outcome.kind === 'final' || wait === undefined) {
    lost({ function: event.function, key: event.record.s3.object['key'] }, outcome.why)
    return needs.events.remove(id)
  }
  const counted =
    outcome.kind === 'failed' ? { failures: failures + 1, refusals } : { failures, refusals: refusals + 1 }
  return needs.events.postpone({ id, ...counted }, now + wait)
}

/** Twice as long each time, until the event is too old. */
function waitOf({ at, refusals }: KeptEvent, now: number): number | undefined {
  return now - at >= patience ? undefined : Math.min(1000 * 2 ** refusals, longestWait)
}

type Outcome = { readonly kind: 'heard' } | { readonly kind: 'failed' | 'refused' | 'final'; readonly why: string }

async function attempt(needs: DeliveryNeeds, event: KeptEvent): Promise<Outcome> {
  const { name: bucket, ownerIdentity } = event.record.s3.bucket
  const call = asS3(needs, { bucket, account: ownerIdentity.principalId })
  const Payload = Buffer.from(JSON.stringify({ Records: [whole(event)] }))
  try {
    const { FunctionError } = await call<{ readonly FunctionError?: string }>('lambda', 'Invoke', {
      FunctionName: event.function,
      Payload,
    })
    return FunctionError === undefined ? { kind: 'heard' } : { kind: 'failed', why: 'the function failed' }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return { kind: error instanceof Fault && final.has(error.code) ? 'final' : 'refused', why }
  }
}

/** With its place among the events of its key: of two texts as long, the greater is the later event's. */
function whole({ id, record }: KeptEvent): object {
  const sequencer = id.toString(16).toUpperCase().padStart(16, '0')
  return { ...record, s3: { ...record.s3, object: { ...record.s3.object, sequencer } } }
}
