import type { DeviceRecord, DeviceStore } from '../../../../services/cognito-idp/rules/devices/ports.ts'
import type { Metadata } from '../../driver.ts'
import { isWritten } from '../conflicts.ts'
import { changesOne, userStays } from './guards.ts'

type DeviceRow = {
  pool_id: string
  sub: string
  device_key: string
  group_key: string
  verifier: Uint8Array
  remembered: number
  name: string | null
  created_at: number
  modified_at: number
  authenticated_at: number
}

const place = 'WHERE pool_id = ? AND sub = ? AND device_key = ?'

/** Users' devices. */
export function deviceStore(metadata: Metadata): DeviceStore {
  return {
    device: async (poolId, sub, key) => {
      const row = await metadata.get<DeviceRow>(`SELECT * FROM idp_device ${place}`, [poolId, sub, key])
      return row && deviceOf(row)
    },
    devices: async (poolId, sub, { after, limit }) => {
      const sql = `SELECT * FROM idp_device WHERE pool_id = ? AND sub = ? AND device_key > ?
        ORDER BY device_key LIMIT ?`
      return (await metadata.all<DeviceRow>(sql, [poolId, sub, after ?? '', limit])).map(deviceOf)
    },
    putDevice: async (device) => {
      const { poolId, sub, key, groupKey, verifier, isRemembered, name } = device
      const sql = `INSERT INTO idp_device (pool_id, sub, device_key, group_key, verifier, remembered, name, created_at,
          modified_at, authenticated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (pool_id, sub, device_key) DO UPDATE SET verifier = excluded.verifier, name = excluded.name,
          modified_at = excluded.modified_at`
      const params = [
        ...[poolId, sub, key, groupKey, verifier, isRemembered ? 1 : 0, name ?? null],
        ...[device.createdAt, device.modifiedAt, device.authenticatedAt],
      ]
      return isWritten(metadata, [userStays(poolId, sub), { sql, params }])
    },
    rememberDevice: ({ poolId, sub, key }, isRemembered, now) =>
      changesOne(metadata, {
        sql: `UPDATE idp_device SET remembered = ?, modified_at = ? ${place}`,
        params: [isRemembered ? 1 : 0, now, poolId, sub, key],
      }),
    markDeviceUsed: async ({ poolId, sub, key }, now) => {
      const sql = `UPDATE idp_device SET authenticated_at = ? ${place}`
      await metadata.write([{ sql, params: [now, poolId, sub, key] }])
    },
    deleteDevice: (poolId, sub, key) =>
      changesOne(metadata, { sql: `DELETE FROM idp_device ${place}`, params: [poolId, sub, key] }),
  }
}

function deviceOf(row: DeviceRow): DeviceRecord {
  return {
    poolId: row.pool_id,
    sub: row.sub,
    key: row.device_key,
    groupKey: row.group_key,
    verifier: row.verifier,
    isRemembered: row.remembered === 1,
    name: row.name ?? undefined,
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
    authenticatedAt: row.authenticated_at,
  }
}
