import type { Attachment, InlinePolicy } from '../../../../services/iam/ports/policies.ts'
import type { IamStore } from '../../../../services/iam/ports/store.ts'
import type { Metadata, Row } from '../../driver.ts'
import { hold, one, type Statements } from './rows.ts'

/** The policies that a principal has: those written into it, and those that are attached to it. */
export function attachedReads(metadata: Metadata): Pick<IamStore, 'inlinePolicies' | 'attachments'> {
  return {
    inlinePolicies: (owner) =>
      metadata.all<Row & InlinePolicy>('SELECT name, document FROM iam_inline_policy WHERE owner = ? ORDER BY name', [
        owner,
      ]),
    attachments: (owner) =>
      metadata.all<Row & Attachment>('SELECT arn, name FROM iam_attachment WHERE owner = ? ORDER BY name, arn', [
        owner,
      ]),
  }
}

export const attachedChanges: Pick<Statements, 'putInlinePolicy' | 'removeInlinePolicy' | 'attach' | 'detach'> = {
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
}
