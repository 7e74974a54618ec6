import type { ServerCertificateRecord } from '../../../../services/iam/ports/credentials.ts'
import type { IamStore } from '../../../../services/iam/ports/store.ts'
import type { Metadata, Row } from '../../driver.ts'
import { fewer, namedOf, one, pageCondition, pageParams, type Statements } from './rows.ts'

/** The server certificates of IAM. */
export function serverCertificateReads(metadata: Metadata): Pick<IamStore, 'serverCertificate' | 'serverCertificates'> {
  return {
    serverCertificate: async (account, name) => {
      const sql = 'SELECT * FROM iam_server_certificate WHERE account = ? AND name_key = ? AND name = ?'
      const row = await metadata.get(sql, [account, name.toLowerCase(), name])
      return row && certificateOf(row)
    },
    serverCertificates: async (page) => {
      const sql = `SELECT * FROM iam_server_certificate WHERE account = ? AND ${pageCondition}`
      return (await metadata.all(sql, [page.account, ...pageParams(page)])).map(certificateOf)
    },
  }
}

type Changes = 'addServerCertificate' | 'moveServerCertificate' | 'removeServerCertificate'

export const serverCertificateChanges: Pick<Statements, Changes> = {
  addServerCertificate: ({ certificate, limit }) => [
    fewer('SELECT COUNT(*) FROM iam_server_certificate WHERE account = ?', [certificate.account], limit),
    one(
      `INSERT INTO iam_server_certificate
        (id, account, name, name_key, path, arn, created_at, expires_at, certificate, chain, tags)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      certificate.id,
      certificate.account,
      certificate.name,
      certificate.name.toLowerCase(),
      certificate.path,
      certificate.arn,
      certificate.createdAt,
      certificate.expiresAt,
      certificate.certificate,
      certificate.chain ?? null,
      JSON.stringify(certificate.tags),
    ),
  ],
  moveServerCertificate: ({ id, place: { name, path, arn } }) => [
    one(
      'UPDATE iam_server_certificate SET name = ?, name_key = ?, path = ?, arn = ? WHERE id = ?',
      name,
      name.toLowerCase(),
      path,
      arn,
      id,
    ),
  ],
  removeServerCertificate: ({ id }) => [one('DELETE FROM iam_server_certificate WHERE id = ?', id)],
}

function certificateOf(row: Row): ServerCertificateRecord {
  return {
    ...namedOf(row),
    expiresAt: row['expires_at'] as number,
    certificate: row['certificate'] as string,
    ...(row['chain'] === null ? {} : { chain: row['chain'] as string }),
  }
}
