import type {
  ChangeSet,
  KeptResource,
  Page,
  Stack,
  StackEvent,
  StackExport,
  StackIdentity,
  StackResource,
  StackStore,
} from '../../../services/cloudformation/ports.ts'
import type { Metadata, Row, Statement } from '../driver.ts'
import { isWritten } from './conflicts.ts'

/** Items of one page of stacks or events. */
const pageSize = 100

/** Stacks in the metadata store. */
export function cloudformation(metadata: Metadata): StackStore {
  return { ...stackStore(metadata), ...detailStore(metadata), ...exportStore(metadata), ...changeSetStore(metadata) }
}

function bodyOf<T>(row: Row): T {
  return JSON.parse(String(row['body'])) as T
}

function pageOf<T>(rows: readonly Row[], key: (row: Row) => string): Page<T> {
  const shown = rows.slice(0, pageSize)
  const last = shown.at(-1)
  const next = rows.length > pageSize && last !== undefined ? { next: key(last) } : {}
  return { items: shown.map((row) => bodyOf<T>(row)), ...next }
}

function appended(event: StackEvent): Statement {
  return {
    sql: `INSERT INTO cfn_event (stack, sequence, body)
      SELECT ?, COALESCE(MAX(sequence), 0) + 1, ? FROM cfn_event WHERE stack = ?`,
    params: [event.stackId, JSON.stringify(event), event.stackId],
  }
}

/**
 * Changes a stack by `decide`, which sees it as it is now; what came between makes it decide anew. False where it
 * decides that there is nothing to change.
 */
async function changed(
  metadata: Metadata,
  id: string,
  decide: (before: Stack, status: string) => readonly [after: Stack, ...beside: Statement[]] | undefined,
): Promise<boolean> {
  for (;;) {
    const row = await metadata.get('SELECT status, body FROM cfn_stack WHERE id = ?', [id])
    const decided = row && decide(bodyOf<Stack>(row), String(row['status']))
    if (decided === undefined) return false
    const [after, ...beside] = decided
    const written = {
      sql: 'UPDATE cfn_stack SET status = ?, deleted_at = ?, body = ? WHERE id = ? AND body = ?',
      params: [after.status, after.deletedAt ?? null, JSON.stringify(after), id, String(row?.['body'])],
      expect: 1,
    }
    if (await isWritten(metadata, [written, ...beside])) return true
  }
}

type Stacks = Pick<StackStore, 'create' | 'update' | 'protect' | 'byName' | 'byId' | 'list' | 'unfinished'>

function stackStore(metadata: Metadata): Stacks {
  return {
    create: (stack, event) =>
      isWritten(metadata, [
        {
          sql: 'INSERT INTO cfn_stack (id, account, region, name, status, created_at, body) VALUES (?, ?, ?, ?, ?, ?, ?)',
          params: [
            stack.id,
            stack.account,
            stack.region,
            stack.name,
            stack.status,
            stack.createdAt,
            JSON.stringify(stack),
          ],
        },
        appended(event),
      ]),
    update: (stack, from, event) =>
      changed(metadata, stack.id, (before, status) => {
        const { terminationProtected } = before
        return status === from ? [{ ...stack, terminationProtected }, appended(event)] : undefined
      }),
    protect: (id, terminationProtected) =>
      changed(metadata, id, (before) => {
        const isGoing = before.deletedAt !== undefined || before.status === 'DELETE_IN_PROGRESS'
        return isGoing ? undefined : [{ ...before, terminationProtected }]
      }),
    byName: async (account, region, name) => {
      const sql = 'SELECT body FROM cfn_stack WHERE account = ? AND region = ? AND name = ? AND deleted_at IS NULL'
      const row = await metadata.get(sql, [account, region, name])
      return row && bodyOf<Stack>(row)
    },
    byId: async (id) => {
      const row = await metadata.get('SELECT body FROM cfn_stack WHERE id = ?', [id])
      return row && bodyOf<Stack>(row)
    },
    list: async (account, region, live, after) => {
      const [at = '', id = ''] = after?.split(' ') ?? []
      const sql = `SELECT id, created_at, body FROM cfn_stack WHERE account = ? AND region = ?
        ${live ? 'AND deleted_at IS NULL' : ''}
        ${after === undefined ? '' : 'AND (created_at < ? OR (created_at = ? AND id < ?))'}
        ORDER BY created_at DESC, id DESC LIMIT ?`
      const position = after === undefined ? [] : [Number(at), Number(at), id]
      const rows = await metadata.all(sql, [account, region, ...position, pageSize + 1])
      return pageOf<Stack>(rows, (row) => `${row['created_at']} ${row['id']}`)
    },
    unfinished: async () => {
      const sql = `SELECT body FROM cfn_stack WHERE deleted_at IS NULL
        AND status IN ('CREATE_IN_PROGRESS', 'ROLLBACK_IN_PROGRESS', 'DELETE_IN_PROGRESS') ORDER BY created_at, id`
      return (await metadata.all(sql)).map((row) => bodyOf<Stack>(row))
    },
  }
}

function detailStore(metadata: Metadata): Pick<StackStore, 'record' | 'resources' | 'events'> {
  return {
    record: async (resource, event) => {
      await metadata.write([savedResource(resource, event), appended(event)])
    },
    resources: async (stackId) => {
      const sql = 'SELECT changed_at, body FROM cfn_resource WHERE stack = ? ORDER BY place, logical_id'
      const rows = await metadata.all(sql, [stackId])
      return rows.map((row): KeptResource => ({ ...bodyOf<StackResource>(row), at: Number(row['changed_at']) }))
    },
    events: async (stackId, after) => {
      const sql = `SELECT sequence, body FROM cfn_event WHERE stack = ?
        ${after === undefined ? '' : 'AND sequence < ?'} ORDER BY sequence DESC LIMIT ?`
      const rows = await metadata.all(sql, [stackId, ...(after === undefined ? [] : [Number(after)]), pageSize + 1])
      return pageOf<StackEvent>(rows, (row) => String(row['sequence']))
    },
  }
}

/** A resource keeps the place in which it first came. */
function savedResource(resource: StackResource, event: StackEvent): Statement {
  return {
    sql: `INSERT INTO cfn_resource (stack, logical_id, place, changed_at, body) VALUES
      (?, ?, (SELECT COALESCE(MAX(place), 0) + 1 FROM cfn_resource WHERE stack = ?), ?, ?)
      ON CONFLICT (stack, logical_id) DO UPDATE SET changed_at = excluded.changed_at, body = excluded.body`,
    params: [event.stackId, resource.logicalId, event.stackId, event.at, JSON.stringify(resource)],
  }
}

function exportStore(metadata: Metadata): Pick<StackStore, 'publish' | 'unpublish' | 'exports' | 'importers'> {
  const exports = async (account: string, region: string): Promise<readonly StackExport[]> => {
    const sql = 'SELECT name, value, stack FROM cfn_export WHERE account = ? AND region = ? ORDER BY name'
    const rows = await metadata.all(sql, [account, region])
    return rows.map((row) => ({
      name: String(row['name']),
      value: String(row['value']),
      stackId: String(row['stack']),
    }))
  }
  return {
    exports,
    publish: async (stack, own, imports) => {
      if (await isWritten(metadata, publication(stack, own, imports))) return undefined
      const taken = new Set((await exports(stack.account, stack.region)).map(({ name }) => name))
      return own.find(({ name }) => taken.has(name))?.name ?? own[0]?.name
    },
    unpublish: async (stackId) => {
      await metadata.write([
        { sql: 'DELETE FROM cfn_export WHERE stack = ?', params: [stackId] },
        { sql: 'DELETE FROM cfn_import WHERE stack = ?', params: [stackId] },
      ])
    },
    importers: async (account, region, name) => {
      const sql = `SELECT cfn_stack.name AS name FROM cfn_import JOIN cfn_stack ON cfn_stack.id = cfn_import.stack
        WHERE cfn_import.account = ? AND cfn_import.region = ? AND cfn_import.name = ? ORDER BY cfn_stack.name`
      return (await metadata.all(sql, [account, region, name])).map((row) => String(row['name']))
    },
  }
}

function publication({ id, account, region }: StackIdentity, own: readonly StackExport[], imports: readonly string[]) {
  return [
    ...own.map(({ name, value }) => ({
      sql: 'INSERT INTO cfn_export (account, region, name, value, stack) VALUES (?, ?, ?, ?, ?)',
      params: [account, region, name, value, id],
    })),
    ...imports.map((name) => ({
      sql: 'INSERT INTO cfn_import (stack, account, region, name) VALUES (?, ?, ?, ?)',
      params: [id, account, region, name],
    })),
  ]
}

type ChangeSets = Pick<StackStore, 'createChangeSet' | 'changeSet' | 'changeSetById' | 'changeSets' | 'takeChangeSet'>

function changeSetStore(metadata: Metadata): ChangeSets {
  return {
    createChangeSet: (changeSet) =>
      isWritten(metadata, [
        {
          sql: 'INSERT INTO cfn_change_set (id, stack, name, created_at, body) VALUES (?, ?, ?, ?, ?)',
          params: [changeSet.id, changeSet.stackId, changeSet.name, changeSet.createdAt, JSON.stringify(changeSet)],
        },
      ]),
    changeSet: async (stackId, name) => {
      const row = await metadata.get('SELECT body FROM cfn_change_set WHERE stack = ? AND name = ?', [stackId, name])
      return row && bodyOf<ChangeSet>(row)
    },
    changeSetById: async (id) => {
      const row = await metadata.get('SELECT body FROM cfn_change_set WHERE id = ?', [id])
      return row && bodyOf<ChangeSet>(row)
    },
    changeSets: async (stackId) => {
      const sql = 'SELECT body FROM cfn_change_set WHERE stack = ? ORDER BY created_at DESC, id'
      return (await metadata.all(sql, [stackId])).map((row) => bodyOf<ChangeSet>(row))
    },
    takeChangeSet: (id) =>
      isWritten(metadata, [{ sql: 'DELETE FROM cfn_change_set WHERE id = ?', params: [id], expect: 1 }]),
  }
}
