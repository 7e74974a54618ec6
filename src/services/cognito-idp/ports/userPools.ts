import type { HostedStore } from '../hosted/ports.ts'
import type { DeviceStore } from '../rules/devices/ports.ts'
import type { EventStore } from '../rules/events/ports.ts'
import type { ImportStore } from '../rules/imports/ports.ts'
import type { FactorStore } from '../rules/mfa/ports.ts'
import type { PasskeyStore } from '../rules/passkeys/ports.ts'
import type { AttemptStore, QuotaStore } from './attempts.ts'
import type { ClientStore } from './clients.ts'
import type { CodeStore } from './codes.ts'
import type { GroupStore } from './groups.ts'
import type { PoolStore } from './pools.ts'
import type { KeyStore } from './signingKeys.ts'
import type { OnceStore, RevocationStore, RotationStore } from './tokens.ts'
import type { UserStore } from './users.ts'

/** Where user pools are kept, with all that is theirs. */
export interface UserPoolStore
  extends PoolStore,
    ClientStore,
    UserStore,
    GroupStore,
    CodeStore,
    KeyStore,
    OnceStore,
    RevocationStore,
    RotationStore,
    AttemptStore,
    QuotaStore,
    FactorStore,
    PasskeyStore,
    DeviceStore,
    ImportStore,
    EventStore,
    HostedStore {}
