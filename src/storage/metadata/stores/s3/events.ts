import type { EventRecord, EventStore, KeptEvent, NewEvent } from '../../../../services/s3/rules/notifications/ports.ts'
import { Conflict, type Metadata, type Row, type SqlValue, type Statement } from '../../driver.ts'

/** What must be found for an event to be one: a query, of a key's rows before the write. */
export interface Guard {
  readonly sql: string
  readonly params: readonly SqlValue[]
}

/** An event, and what it depends on. */
export interface Told {
  readonly event: NewEvent | undefined
  readonly guard?: Guard | undefined
}

/** The events of one process, and the writes that keep them. */
export interface Events extends EventStore {
  /** A metadata whose next write keeps these events too, or nothing at all; the plain one where there are none. */
  readonly telling: (told: readonly Told[]) => Metadata
}

interface EventRow extends Row {
  readonly id: number
  readonly target: string
  readonly happened_at: number
  readonly failures: number
  readonly refusals: number
  readonly record: string
}

const count = `INSERT INTO s3_event_count (one, number) VALUES (1, 1)
  ON CONFLICT (one) DO UPDATE SET number = s3_event_count.number + 1`
const keep = `INSERT INTO s3_events (id, worker, target, happened_at, failures, refusals, due_at, record)
  SELECT number, ?, ?, ?, 0, 0, ?, ? FROM s3_event_count WHERE one = 1`
const ofWorker = 'worker = ? OR worker > ?'
const columns = 'id, target, happened_at, failures, refusals, record'
const selectDue = `SELECT ${columns} FROM s3_events WHERE (${ofWorker}) AND due_at <= ? ORDER BY due_at, id LIMIT ?`
const selectNext = `SELECT MIN(due_at) AS due_at FROM s3_events WHERE ${ofWorker}`
const remove = 'DELETE FROM s3_events WHERE id = ?'
const postpone = 'UPDATE s3_events SET failures = ?, refusals = ?, due_at = ? WHERE id = ?'

/** Of several processes each delivers what it kept itself; the first also what one kept that is no more. */
export interface Berth {
  readonly number: number
  readonly of: number
}

const alone: Berth = { number: 1, of: 1 }

/** Opens the events of one process. They are numbered as they are committed: writes of one key are one after the other. */
export function openEvents(metadata: Metadata, { number, of }: Berth = alone): Events {
  const mine = [number, number === 1 ? of : Number.MAX_SAFE_INTEGER]
  let listener: () => void = () => undefined
  return {
    telling: (told) => {
      const statements = told.flatMap(({ event, guard }) => (event === undefined ? [] : keeping(number, event, guard)))
      if (statements.length === 0) return metadata
      return {
        ...metadata,
        write: async (others) => {
          const written = await metadata.write([...statements, ...others]).catch((error: unknown) => {
            throw error instanceof Conflict ? new Conflict(error.statement - statements.length, error.message) : error
          })
          listener()
          return written.slice(statements.length)
        },
      }
    },
    due: async (now, limit) => (await metadata.all<EventRow>(selectDue, [...mine, now, limit])).map(eventOf),
    next: async () => {
      const row = await metadata.get<{ readonly due_at: number | null }>(selectNext, mine)
      return row?.due_at ?? undefined
    },
    remove: async (id) => {
      await metadata.write([{ sql: remove, params: [id] }])
    },
    postpone: async ({ id, failures, refusals }, until) => {
      await metadata.write([{ sql: postpone, params: [failures, refusals, until, id] }])
    },
    onKept: (given) => {
      listener = given
    },
  }
}

function keeping(worker: number, event: NewEvent, guard: Guard | undefined): readonly Statement[] {
  const { function: target, at, record } = event
  const params = [worker, target, at, at, JSON.stringify(record)]
  return [
    { sql: count, params: [] },
    guard === undefined
      ? { sql: keep, params }
      : { sql: `${keep} AND EXISTS (${guard.sql})`, params: [...params, ...guard.params] },
  ]
}

function eventOf({ id, target, happened_at: at, failures, refusals, record }: EventRow): KeptEvent {
  return { id, function: target, at, failures, refusals, record: JSON.parse(record) as EventRecord }
}
