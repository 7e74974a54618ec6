import type { EventRecord, EventStore, RiskRecord } from '../../../../services/cognito-idp/rules/events/ports.ts'
import type { Metadata } from '../../driver.ts'
import { isWritten } from '../conflicts.ts'
import { changesOne, poolStays, userStays } from './guards.ts'

type EventRow = { pool_id: string; sub: string; id: string; at: number; body: string; feedback: string | null }
type RiskRow = { pool_id: string; client_id: string; body: string; modified_at: number }

type EventBody = Pick<EventRecord, 'type' | 'response' | 'challenges' | 'isBlocked' | 'address'>
type RiskBody = Pick<RiskRecord, 'blocked' | 'skipped'>

/** What users did, and from where they may not. */
export function eventStore(metadata: Metadata): EventStore {
  return {
    event: async (poolId, sub, id) => {
      const sql = 'SELECT * FROM idp_event WHERE pool_id = ? AND sub = ? AND id = ?'
      const row = await metadata.get<EventRow>(sql, [poolId, sub, id])
      return row && eventOf(row)
    },
    events: async (poolId, sub, { after, limit }) => {
      const [at = '', id = ''] = after?.split('/') ?? []
      const place = after === undefined ? '' : 'AND (at, id) < (?, ?)'
      const sql = `SELECT * FROM idp_event WHERE pool_id = ? AND sub = ? ${place} ORDER BY at DESC, id DESC LIMIT ?`
      const from = after === undefined ? [] : [Number(at), id]
      return (await metadata.all<EventRow>(sql, [poolId, sub, ...from, limit])).map(eventOf)
    },
    putEvent: (event, most, forgetBefore) => {
      const { poolId, sub, id, at } = event
      const sql = `INSERT INTO idp_event (pool_id, sub, id, at, body) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (pool_id, sub, id) DO UPDATE SET body = excluded.body`
      return isWritten(metadata, [
        userStays(poolId, sub),
        { sql, params: [poolId, sub, id, at, bodyOf(event)] },
        {
          sql: `DELETE FROM idp_event WHERE pool_id = ? AND sub = ? AND at <= (
            SELECT at FROM idp_event WHERE pool_id = ? AND sub = ? ORDER BY at DESC LIMIT 1 OFFSET ?)`,
          params: [poolId, sub, poolId, sub, most],
        },
        { sql: 'DELETE FROM idp_event WHERE at < ?', params: [forgetBefore] },
      ])
    },
    judgeEvent: (poolId, sub, id, feedback) =>
      changesOne(metadata, {
        sql: 'UPDATE idp_event SET feedback = ? WHERE pool_id = ? AND sub = ? AND id = ?',
        params: [JSON.stringify(feedback), poolId, sub, id],
      }),
    risk: async (poolId, clientId) => {
      const sql = 'SELECT * FROM idp_risk WHERE pool_id = ? AND client_id = ?'
      const row = await metadata.get<RiskRow>(sql, [poolId, clientId])
      if (row === undefined) return undefined
      const { blocked, skipped } = JSON.parse(row.body) as RiskBody
      return { poolId, clientId, blocked, skipped, modifiedAt: row.modified_at }
    },
    putRisk: ({ poolId, clientId, blocked, skipped, modifiedAt }) => {
      const sql = `INSERT INTO idp_risk (pool_id, client_id, body, modified_at) VALUES (?, ?, ?, ?)
        ON CONFLICT (pool_id, client_id) DO UPDATE SET body = excluded.body, modified_at = excluded.modified_at`
      const params = [poolId, clientId, JSON.stringify({ blocked, skipped }), modifiedAt]
      return isWritten(metadata, [poolStays(poolId), { sql, params }])
    },
  }
}

function bodyOf({ type, response, challenges, isBlocked, address }: EventRecord): string {
  const body: EventBody = { type, response, challenges, isBlocked, address }
  return JSON.stringify(body)
}

function eventOf(row: EventRow): EventRecord {
  const { type, response, challenges, isBlocked, address } = JSON.parse(row.body) as EventBody
  const feedback = row.feedback === null ? undefined : (JSON.parse(row.feedback) as EventRecord['feedback'])
  const { pool_id: poolId, sub, id, at } = row
  return { poolId, sub, id, at, type, response, challenges, isBlocked, address, feedback }
}
