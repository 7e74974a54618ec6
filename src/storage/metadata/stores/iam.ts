import type { Change } from '../../../services/iam/ports/changes.ts'
import type { AccessKeyRecord } from '../../../services/iam/ports/credentials.ts'
import type {
  Attachment,
  InlinePolicy,
  PolicyRecord,
  PolicyVersionRecord,
} from '../../../services/iam/ports/policies.ts'
import type { Principal } from '../../../services/iam/ports/principals.ts'
import type { IamStore } from '../../../services/iam/ports/store.ts'
import type { Metadata, Row, SqlValue, Statement } from '../driver.ts'
import { type Changes, openChanges } from './changes.ts'
import { isWritten } from './conflicts.ts'
import { accountChanges, accountReads } from './iamAccount.ts'
import { credentialChanges, credentialReads } from './iamCredentials.ts'
import { deviceChanges, deviceReads } from './iamDevices.ts'
import { groupChanges, groupReads } from './iamGroups.ts'
import { profileChanges, profileReads } from './iamInstanceProfiles.ts'
import { memberChanges, memberReads } from './iamMembers.ts'
import { providerChanges, providerReads } from './iamProviders.ts'
import {
  fewer,
  hold,
  insertAccessKey,
  one,
  pageCondition,
  pageParams,
  principalOf,
  type Statements,
} from './iamRows.ts'
import { serverCertificateChanges, serverCertificateReads } from './iamServerCertificates.ts'

/** IAM's users, roles, groups, policies and access keys; the rest of IAM is beside this file. */
export function iamStore(metadata: Metadata, changes: Changes = openChanges(metadata, false)): IamStore {
  return {
    principal: async (kind, account, name) => {
      const sql = 'SELECT * FROM iam_principal WHERE account = ? AND kind = ? AND name_key = ? AND name = ?'
      const row = await metadata.get(sql, [account, kind, name.toLowerCase(), name])
      return row && (principalOf(row) as Extract<Principal, { kind: typeof kind }>)
    },
    principalById: async (id) => {
      const row = await metadata.get('SELECT * FROM iam_principal WHERE id = ?', [id])
      return row && principalOf(row)
    },
    principals: async (kind, page) => {
      const sql = `SELECT * FROM iam_principal WHERE account = ? AND kind = ? AND ${pageCondition}`
      const rows = await metadata.all(sql, [page.account, kind, ...pageParams(page)])
      return rows.map((row) => principalOf(row) as Extract<Principal, { kind: typeof kind }>)
    },
    inlinePolicies: (owner) =>
      metadata.all<Row & InlinePolicy>('SELECT name, document FROM iam_inline_policy WHERE owner = ? ORDER BY name', [
        owner,
      ]),
    attachments: (owner) =>
      metadata.all<Row & Attachment>('SELECT arn, name FROM iam_attachment WHERE owner = ? ORDER BY name, arn', [
        owner,
      ]),
    policy: async (arn) => {
      const row = await metadata.get('SELECT * FROM iam_policy WHERE arn = ?', [arn])
      return row && policyOf(row)
    },
    policies: async (page) => {
      const sql = `SELECT * FROM iam_policy WHERE account = ? AND ${pageCondition}`
      return (await metadata.all(sql, [page.account, ...pageParams(page)])).map(policyOf)
    },
    policyUse: async (account, arn) => {
      const sql = `SELECT
        (SELECT COUNT(*) FROM iam_attachment a JOIN iam_principal p ON p.id = a.owner
          WHERE a.arn = ? AND p.account = ?) AS attachments,
        (SELECT COUNT(*) FROM iam_principal WHERE boundary = ? AND account = ?) AS boundaries`
      const row = await metadata.get(sql, [arn, account, arn, account])
      return { attachments: Number(row?.['attachments']), boundaries: Number(row?.['boundaries']) }
    },
    policyVersions: async (arn) => {
      const sql = 'SELECT version, document, created_at FROM iam_policy_version WHERE arn = ? ORDER BY version DESC'
      return (await metadata.all(sql, [arn])).map(versionOf)
    },
    accessKey: async (id) => {
      const row = await metadata.get('SELECT * FROM iam_access_key WHERE id = ?', [id])
      return row && accessKeyOf(row)
    },
    accessKeys: async (owner) => {
      const sql = 'SELECT * FROM iam_access_key WHERE owner = ? ORDER BY created_at, place'
      return (await metadata.all(sql, [owner])).map(accessKeyOf)
    },
    ...groupReads(metadata),
    ...profileReads(metadata),
    ...providerReads(metadata),
    ...credentialReads(metadata),
    ...deviceReads(metadata),
    ...serverCertificateReads(metadata),
    ...accountReads(metadata),
    ...memberReads(metadata),
    change: (change) => isWritten(metadata, [...statementsOf(change), changes.count('iam')]),
  }
}

function statementsOf<C extends Change>(change: C): readonly Statement[] {
  const build = statements[change.do] as (change: Change) => readonly Statement[]
  return build(change)
}

const statements: Statements = {
  ...groupChanges,
  ...profileChanges,
  ...providerChanges,
  ...credentialChanges,
  ...deviceChanges,
  ...serverCertificateChanges,
  ...accountChanges,
  ...memberChanges,
  addPrincipal: ({ principal, limit }) => [
    ...holdBoundary(principal.boundary),
    ...(limit === undefined ? [] : [fewerPrincipals(principal, limit)]),
    one(
      `INSERT INTO iam_principal
        (id, kind, account, name, name_key, path, arn, created_at, boundary, tags, revision, trust, description, max_session)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      principal.id,
      principal.kind,
      principal.account,
      principal.name,
      principal.name.toLowerCase(),
      principal.path,
      principal.arn,
      principal.createdAt,
      principal.boundary ?? null,
      JSON.stringify(principal.tags),
      principal.revision,
      ...(principal.kind === 'role'
        ? [principal.trust, principal.description ?? null, principal.maxSessionDuration]
        : [null, null, null]),
    ),
  ],
  setPrincipal: ({ id, set, revision }) => {
    const columns: readonly (readonly [column: string, value: SqlValue | undefined])[] = [
      ['trust', set.trust],
      ['description', set.description],
      ['max_session', set.maxSessionDuration],
      ['boundary', set.boundary],
      ['tags', set.tags && JSON.stringify(set.tags)],
      ['name', set.place?.name],
      ['name_key', set.place?.name.toLowerCase()],
      ['path', set.place?.path],
      ['arn', set.place?.arn],
    ]
    const given = columns.filter((entry): entry is readonly [string, SqlValue] => entry[1] !== undefined)
    const assignments = ['revision = revision + 1', ...given.map(([column]) => `${column} = ?`)].join(', ')
    const guard = revision === undefined ? '' : ' AND revision = ?'
    return [
      ...holdBoundary(set.boundary ?? undefined),
      one(
        `UPDATE iam_principal SET ${assignments} WHERE id = ?${guard}`,
        ...given.map(([, value]) => value),
        id,
        ...(revision === undefined ? [] : [revision]),
      ),
    ]
  },
  removePrincipal: ({ id }) => [
    hold('iam_principal', id),
    one(
      `DELETE FROM iam_principal WHERE id = ?
        AND NOT EXISTS (SELECT 1 FROM iam_inline_policy WHERE owner = ?)
        AND NOT EXISTS (SELECT 1 FROM iam_attachment WHERE owner = ?)
        AND NOT EXISTS (SELECT 1 FROM iam_access_key WHERE owner = ?)
        AND NOT EXISTS (SELECT 1 FROM iam_login WHERE user_id = ?)
        AND NOT EXISTS (SELECT 1 FROM iam_credential WHERE user_id = ?)
        AND NOT EXISTS (SELECT 1 FROM iam_mfa_device WHERE user_id = ?)
        AND NOT EXISTS (SELECT 1 FROM iam_membership WHERE user_id = ? OR group_id = ?)
        AND NOT EXISTS (SELECT 1 FROM iam_instance_profile WHERE role_id = ?)`,
      ...Array.from({ length: 10 }, () => id),
    ),
  ],
  putInlinePolicy: ({ owner, policy }) => [
    hold('iam_principal', owner),
    one(
      `INSERT INTO iam_inline_policy (owner, name, document) VALUES (?, ?, ?)
        ON CONFLICT (owner, name) DO UPDATE SET document = excluded.document`,
      owner,
      policy.name,
      policy.document,
    ),
  ],
  removeInlinePolicy: ({ owner, name }) => [
    one('DELETE FROM iam_inline_policy WHERE owner = ? AND name = ?', owner, name),
  ],
  attach: ({ owner, policy, managedByAws, limit }) => [
    hold('iam_principal', owner),
    ...(managedByAws ? [] : [hold('iam_policy', policy.arn)]),
    one(
      `INSERT INTO iam_attachment (owner, arn, name) SELECT ?, ?, ?
        WHERE (SELECT COUNT(*) FROM iam_attachment WHERE owner = ? AND arn <> ?) < ?
        ON CONFLICT (owner, arn) DO UPDATE SET name = excluded.name`,
      owner,
      policy.arn,
      policy.name,
      owner,
      policy.arn,
      limit,
    ),
  ],
  detach: ({ owner, arn }) => [one('DELETE FROM iam_attachment WHERE owner = ? AND arn = ?', owner, arn)],
  addPolicy: ({ policy, document, limit }) => [
    fewer('SELECT COUNT(*) FROM iam_policy WHERE account = ?', [policy.account], limit),
    one(
      `INSERT INTO iam_policy (arn, id, account, name, name_key, path, description, created_at, updated_at,
        default_version, next_version, tags, revision) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)`,
      policy.arn,
      policy.id,
      policy.account,
      policy.name,
      policy.name.toLowerCase(),
      policy.path,
      policy.description ?? null,
      policy.createdAt,
      policy.updatedAt,
      policy.defaultVersion,
      policy.nextVersion,
      JSON.stringify(policy.tags),
    ),
    one(
      'INSERT INTO iam_policy_version (arn, version, document, created_at) VALUES (?, ?, ?, ?)',
      policy.arn,
      policy.defaultVersion,
      document,
      policy.createdAt,
    ),
  ],
  addPolicyVersion: ({ arn, version, makeDefault, limit }) => [
    one(
      `UPDATE iam_policy SET next_version = next_version + 1, updated_at = ?${makeDefault ? ', default_version = next_version' : ''}
        WHERE arn = ? AND next_version = ?`,
      version.createdAt,
      arn,
      version.version,
    ),
    one(
      `INSERT INTO iam_policy_version (arn, version, document, created_at) SELECT ?, ?, ?, ?
        WHERE (SELECT COUNT(*) FROM iam_policy_version WHERE arn = ?) < ?`,
      arn,
      version.version,
      version.document,
      version.createdAt,
      arn,
      limit,
    ),
  ],
  setDefaultVersion: ({ arn, version, at }) => [
    one(
      `UPDATE iam_policy SET default_version = ?, updated_at = ?, revision = revision + 1 WHERE arn = ?
        AND EXISTS (SELECT 1 FROM iam_policy_version WHERE arn = ? AND version = ?)`,
      version,
      at,
      arn,
      arn,
      version,
    ),
  ],
  removePolicyVersion: ({ arn, version }) => [
    hold('iam_policy', arn),
    one(
      `DELETE FROM iam_policy_version WHERE arn = ? AND version = ?
        AND version <> (SELECT default_version FROM iam_policy WHERE arn = ?)`,
      arn,
      version,
      arn,
    ),
  ],
  removePolicy: ({ arn }) => [
    hold('iam_policy', arn),
    one(
      `DELETE FROM iam_policy WHERE arn = ?
        AND NOT EXISTS (SELECT 1 FROM iam_attachment WHERE arn = ?)
        AND NOT EXISTS (SELECT 1 FROM iam_principal WHERE boundary = ?)
        AND (SELECT COUNT(*) FROM iam_policy_version WHERE arn = ?) < 2`,
      arn,
      arn,
      arn,
      arn,
    ),
    { sql: 'DELETE FROM iam_policy_version WHERE arn = ?', params: [arn] },
  ],
  addAccessKey: ({ key, place }) => [
    ...(key.owner.startsWith('arn:') ? [] : [hold('iam_principal', key.owner)]),
    insertAccessKey(key, place),
  ],
  setAccessKey: ({ id, owner, active }) => [
    one('UPDATE iam_access_key SET active = ? WHERE id = ? AND owner = ?', active ? 1 : 0, id, owner),
  ],
  removeAccessKey: ({ id, owner }) => [one('DELETE FROM iam_access_key WHERE id = ? AND owner = ?', id, owner)],
}

/** A customer's policy that becomes a boundary must exist; AWS's own always do. */
function holdBoundary(arn: string | undefined): readonly Statement[] {
  return arn === undefined || arn.startsWith('arn:aws:iam::aws:') ? [] : [hold('iam_policy', arn)]
}

function fewerPrincipals({ account, kind }: Principal, limit: number): Statement {
  return fewer('SELECT COUNT(*) FROM iam_principal WHERE account = ? AND kind = ?', [account, kind], limit)
}

function policyOf(row: Row): PolicyRecord {
  return {
    arn: row['arn'] as string,
    id: row['id'] as string,
    account: row['account'] as string,
    name: row['name'] as string,
    path: row['path'] as string,
    ...(row['description'] === null ? {} : { description: row['description'] as string }),
    createdAt: row['created_at'] as number,
    updatedAt: row['updated_at'] as number,
    defaultVersion: row['default_version'] as number,
    nextVersion: row['next_version'] as number,
    tags: JSON.parse(row['tags'] as string) as Readonly<Record<string, string>>,
  }
}

function versionOf(row: Row): PolicyVersionRecord {
  return {
    version: row['version'] as number,
    document: row['document'] as string,
    createdAt: row['created_at'] as number,
  }
}

function accessKeyOf(row: Row): AccessKeyRecord {
  return {
    id: row['id'] as string,
    owner: row['owner'] as string,
    account: row['account'] as string,
    secret: row['secret'] as Uint8Array,
    active: row['active'] === 1,
    createdAt: row['created_at'] as number,
  }
}
