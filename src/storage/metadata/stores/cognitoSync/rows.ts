import type { Dataset, KeptRecord, Usage } from '../../../../services/cognito-sync/ports.ts'
import type { Row } from '../../driver.ts'

/** A dataset as it is stored. */
export function datasetOf(row: Row): Dataset {
  return {
    identity: row['identity'] as string,
    name: row['name'] as string,
    pool: row['pool'] as string,
    exists: row['alive'] === 1,
    createdAt: row['created_at'] as number,
    modifiedAt: row['modified_at'] as number,
    modifiedBy: row['modified_by'] as string,
    syncCount: row['sync_count'] as number,
    deletedCount: row['deleted_count'] as number,
    records: row['records'] as number,
    storage: row['storage'] as number,
  }
}

/** A record as it is stored; one without a value was removed. */
export function recordOf(row: Row): KeptRecord {
  const value = row['value'] as Uint8Array | null
  return {
    key: row['record_key'] as string,
    value: value === null ? undefined : Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString(),
    syncCount: row['sync_count'] as number,
    modifiedAt: row['modified_at'] as number,
    modifiedBy: row['modified_by'] as string,
    deviceModifiedAt: row['device_modified_at'] as number,
  }
}

/** How much an identity, or a pool, has; nothing where there is no row. */
export function usageOf(row: Row | undefined): Usage {
  return {
    datasets: Number(row?.['datasets'] ?? 0),
    storage: Number(row?.['storage'] ?? 0),
    modifiedAt: (row?.['modified_at'] as number | null | undefined) ?? undefined,
  }
}
