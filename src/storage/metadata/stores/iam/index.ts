/** IAM's rows in SQL, each kind of them in a file beside this one. */
import type { Change } from '../../../../services/iam/ports/changes.ts'
import type { IamStore } from '../../../../services/iam/ports/store.ts'
import type { Metadata, Statement } from '../../driver.ts'
import { type Changes, openChanges } from '../changes.ts'
import { isWritten } from '../conflicts.ts'
import { accessKeyChanges, accessKeyReads } from './accessKeys.ts'
import { accountChanges, accountReads } from './account.ts'
import { attachedChanges, attachedReads } from './attached.ts'
import { credentialChanges, credentialReads } from './credentials.ts'
import { deviceChanges, deviceReads } from './devices.ts'
import { groupChanges, groupReads } from './groups.ts'
import { profileChanges, profileReads } from './instanceProfiles.ts'
import { memberChanges, memberReads } from './members.ts'
import { policyChanges, policyReads } from './policies.ts'
import { principalChanges, principalReads } from './principals.ts'
import { providerChanges, providerReads } from './providers.ts'
import type { Statements } from './rows.ts'
import { serverCertificateChanges, serverCertificateReads } from './serverCertificates.ts'

/** Where IAM's state is kept: every change is one write. */
export function iamStore(metadata: Metadata, changes: Changes = openChanges(metadata, false)): IamStore {
  return {
    ...principalReads(metadata),
    ...attachedReads(metadata),
    ...policyReads(metadata),
    ...accessKeyReads(metadata),
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
  ...principalChanges,
  ...attachedChanges,
  ...policyChanges,
  ...accessKeyChanges,
  ...groupChanges,
  ...profileChanges,
  ...providerChanges,
  ...credentialChanges,
  ...deviceChanges,
  ...serverCertificateChanges,
  ...accountChanges,
  ...memberChanges,
}
