import type { UserPoolStore } from '../../../../services/cognito-idp/ports/userPools.ts'
import type { Metadata } from '../../driver.ts'
import { type Changes, openChanges } from '../changes.ts'
import { attemptStore } from './attempts.ts'
import { codeStore } from './codes.ts'
import { deviceStore } from './devices.ts'
import { eventStore } from './events.ts'
import { factorStore } from './factors.ts'
import { findable } from './findable.ts'
import { groupStore } from './groups.ts'
import { hostedStore } from './hosted.ts'
import { importStore } from './imports.ts'
import { keyStore } from './keys.ts'
import { passkeyStore } from './passkeys.ts'
import { poolStore } from './pools.ts'
import { userStore } from './users.ts'

/** User pools in the metadata store. */
export function cognitoIdp(kept: Metadata, changes: Changes = openChanges(kept, false)): UserPoolStore {
  const metadata = findable(kept)
  const { keysChange, ...keys } = keyStore(metadata, changes)
  return {
    ...poolStore(metadata, { keysChange, counted: changes.count('idp-keys') }),
    ...userStore(metadata),
    ...groupStore(metadata),
    ...codeStore(metadata),
    ...keys,
    ...attemptStore(metadata),
    ...factorStore(metadata),
    ...passkeyStore(metadata),
    ...deviceStore(metadata),
    ...hostedStore(metadata),
    ...importStore(metadata),
    ...eventStore(metadata),
  }
}
