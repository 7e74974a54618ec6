import type { PolicyRecord, PolicyVersionRecord } from '../../../../services/iam/ports/policies.ts'
import type { IamStore } from '../../../../services/iam/ports/store.ts'
import type { Metadata, Row } from '../../driver.ts'
import { fewer, hold, namedOf, one, pageCondition, pageParams, type Statements } from './rows.ts'

/** Customer managed policies, and their versions. */
export function policyReads(
  metadata: Metadata,
): Pick<IamStore, 'policy' | 'policies' | 'policyUse' | 'policyVersions'> {
  return {
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
  }
}

export const policyChanges: Pick<
  Statements,
  'addPolicy' | 'addPolicyVersion' | 'setDefaultVersion' | 'removePolicyVersion' | 'removePolicy'
> = {
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
}

function policyOf(row: Row): PolicyRecord {
  return {
    ...namedOf(row),
    ...(row['description'] === null ? {} : { description: row['description'] as string }),
    updatedAt: row['updated_at'] as number,
    defaultVersion: row['default_version'] as number,
    nextVersion: row['next_version'] as number,
  }
}

function versionOf(row: Row): PolicyVersionRecord {
  return {
    version: row['version'] as number,
    document: row['document'] as string,
    createdAt: row['created_at'] as number,
  }
}
