import type { ProviderRecord } from '../../../../services/iam/ports/providers.ts'
import type { IamStore } from '../../../../services/iam/ports/store.ts'
import type { TaggedEntity } from '../../../../services/iam/ports/tags.ts'
import type { Metadata, Row } from '../../driver.ts'
import { fewer, one, type Statements } from './rows.ts'

/** The identity providers of IAM. */
export function providerReads(metadata: Metadata): Pick<IamStore, 'provider' | 'providers'> {
  return {
    provider: async (kind, arn) => {
      const row = await metadata.get('SELECT * FROM iam_provider WHERE arn = ? AND kind = ?', [arn, kind])
      return row && (providerOf(row) as Extract<ProviderRecord, { kind: typeof kind }>)
    },
    providers: async (kind, account) => {
      const sql = 'SELECT * FROM iam_provider WHERE account = ? AND kind = ? ORDER BY arn'
      const rows = await metadata.all(sql, [account, kind])
      return rows.map((row) => providerOf(row) as Extract<ProviderRecord, { kind: typeof kind }>)
    },
  }
}

/** Where tags stand, and by which key. */
const tagged: Readonly<Record<TaggedEntity, { readonly table: string; readonly key: string }>> = {
  policy: { table: 'iam_policy', key: 'arn' },
  instanceProfile: { table: 'iam_instance_profile', key: 'id' },
  provider: { table: 'iam_provider', key: 'arn' },
  serverCertificate: { table: 'iam_server_certificate', key: 'id' },
  mfaDevice: { table: 'iam_mfa_device', key: 'serial' },
}

export const providerChanges: Pick<Statements, 'addProvider' | 'setProvider' | 'removeProvider' | 'setTags'> = {
  addProvider: ({ provider, limit }) => [
    fewer('SELECT COUNT(*) FROM iam_provider WHERE account = ? AND kind = ?', [provider.account, provider.kind], limit),
    one(
      'INSERT INTO iam_provider (arn, account, kind, created_at, body, tags) VALUES (?, ?, ?, ?, ?, ?)',
      provider.arn,
      provider.account,
      provider.kind,
      provider.createdAt,
      JSON.stringify(provider.body),
      JSON.stringify(provider.tags),
    ),
  ],
  setProvider: ({ arn, present, body }) => [
    one(
      'UPDATE iam_provider SET body = ? WHERE arn = ? AND body = ?',
      JSON.stringify(body),
      arn,
      JSON.stringify(present),
    ),
  ],
  removeProvider: ({ arn }) => [one('DELETE FROM iam_provider WHERE arn = ?', arn)],
  setTags: ({ of, key, present, tags }) => [
    one(
      `UPDATE ${tagged[of].table} SET tags = ? WHERE ${tagged[of].key} = ? AND tags = ?`,
      JSON.stringify(tags),
      key,
      JSON.stringify(present),
    ),
  ],
}

function providerOf(row: Row): ProviderRecord {
  return {
    kind: row['kind'],
    arn: row['arn'],
    account: row['account'],
    createdAt: row['created_at'],
    body: JSON.parse(row['body'] as string),
    tags: JSON.parse(row['tags'] as string),
  } as ProviderRecord
}
