import type { UserPoolStore } from '../../../services/cognito-idp/ports/userPools.ts'
import type { Metadata } from '../driver.ts'
import { type Changes, openChanges } from './changes.ts'
import { attemptStore } from './cognitoIdp/attempts.ts'
import { codeStore } from './cognitoIdp/codes.ts'
import { deviceStore } from './cognitoIdp/devices.ts'
import { eventStore } from './cognitoIdp/events.ts'
import { factorStore } from './cognitoIdp/factors.ts'
import { groupStore } from './cognitoIdp/groups.ts'
import { hostedStore } from './cognitoIdp/hosted.ts'
import { importStore } from './cognitoIdp/imports.ts'
import { keyStore } from './cognitoIdp/keys.ts'
import { passkeyStore } from './cognitoIdp/passkeys.ts'
import { poolStore } from './cognitoIdp/pools.ts'
import { userStore } from './cognitoIdp/users.ts'

/** User pools in the metadata store. */
export function cognitoIdp(metadata: Metadata, changes: Changes = openChanges(metadata, false)): UserPoolStore {
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
