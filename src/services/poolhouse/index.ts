/**
 * The server's own service, for its administrators: the accounts of the deployment, who an identity is, why a request was
 * denied, what would be decided, what user pools told their users, and new keys for user pools to sign with. No AWS service
 * has these operations; they are signed (as `poolhouse`) and decided by IAM like all others, as `poolhouse:GetDenial` and so
 * on. IAM keeps the accounts, the outbox the messages; the pipeline keeps the denials and asks the policy engine.
 */
import type { Page } from '../../kernel/http.ts'
import type { Service } from '../../kernel/operation.ts'
import { CreateAccount } from './operations/CreateAccount.ts'
import { Explain } from './operations/Explain.ts'
import { FindIdentities } from './operations/FindIdentities.ts'
import { GetDenial } from './operations/GetDenial.ts'
import { ListAccounts } from './operations/ListAccounts.ts'
import { ListDenials } from './operations/ListDenials.ts'
import { ListMessages } from './operations/ListMessages.ts'
import { RotateSigningKeys } from './operations/RotateSigningKeys.ts'
import { outboxPage } from './pages/outbox.ts'
import type { Needs } from './ports.ts'

/** The administrator's operations, by wire name. */
export const service: Service<Needs> = {
  name: 'poolhouse',
  operations: {
    CreateAccount,
    Explain,
    FindIdentities,
    GetDenial,
    ListAccounts,
    ListDenials,
    ListMessages,
    RotateSigningKeys,
  },
}

/** What of it people look at. */
export const pages: readonly Page[] = [outboxPage]
