/**
 * KMS: symmetric keys that never leave it, what is encrypted under them, their policies, aliases and grants. It owns who may
 * use a key: the key's own policy must say so, and IAM's policies count as far as it lets them. Keys that sign, agree or
 * make MACs, imported material, custom key stores and keys of several regions are not served.
 * https://docs.aws.amazon.com/kms/latest/APIReference/Welcome.html
 */
import type { Service } from '../../kernel/operation.ts'
import { CancelKeyDeletion } from './operations/CancelKeyDeletion.ts'
import { CreateAlias } from './operations/CreateAlias.ts'
import { CreateGrant } from './operations/CreateGrant.ts'
import { CreateKey } from './operations/CreateKey.ts'
import { Decrypt } from './operations/Decrypt.ts'
import { DeleteAlias } from './operations/DeleteAlias.ts'
import { DescribeKey } from './operations/DescribeKey.ts'
import { DisableKey } from './operations/DisableKey.ts'
import { DisableKeyRotation } from './operations/DisableKeyRotation.ts'
import { EnableKey } from './operations/EnableKey.ts'
import { EnableKeyRotation } from './operations/EnableKeyRotation.ts'
import { Encrypt } from './operations/Encrypt.ts'
import { GenerateDataKey } from './operations/GenerateDataKey.ts'
import { GenerateDataKeyWithoutPlaintext } from './operations/GenerateDataKeyWithoutPlaintext.ts'
import { GenerateRandom } from './operations/GenerateRandom.ts'
import { GetKeyPolicy } from './operations/GetKeyPolicy.ts'
import { GetKeyRotationStatus } from './operations/GetKeyRotationStatus.ts'
import { ListAliases } from './operations/ListAliases.ts'
import { ListGrants } from './operations/ListGrants.ts'
import { ListKeyPolicies } from './operations/ListKeyPolicies.ts'
import { ListKeys } from './operations/ListKeys.ts'
import { ListResourceTags } from './operations/ListResourceTags.ts'
import { PutKeyPolicy } from './operations/PutKeyPolicy.ts'
import { ReEncrypt } from './operations/ReEncrypt.ts'
import { RevokeGrant } from './operations/RevokeGrant.ts'
import { ScheduleKeyDeletion } from './operations/ScheduleKeyDeletion.ts'
import { TagResource } from './operations/TagResource.ts'
import { UntagResource } from './operations/UntagResource.ts'
import { UpdateAlias } from './operations/UpdateAlias.ts'
import { UpdateKeyDescription } from './operations/UpdateKeyDescription.ts'
import type { Needs } from './ports.ts'
import { withinDecisions } from './rules/decided.ts'
import { presentKey } from './rules/keys.ts'
import { keyOfArn } from './rules/names.ts'
import { attachedTo } from './rules/policies.ts'

/** KMS, by wire name. */
export const service: Service<Needs> = {
  name: 'kms',
  operations: {
    CancelKeyDeletion,
    CreateAlias,
    CreateGrant,
    CreateKey,
    Decrypt,
    DeleteAlias,
    DescribeKey,
    DisableKey,
    DisableKeyRotation,
    EnableKey,
    EnableKeyRotation,
    Encrypt,
    GenerateDataKey,
    GenerateDataKeyWithoutPlaintext,
    GenerateRandom,
    GetKeyPolicy,
    GetKeyRotationStatus,
    ListAliases,
    ListGrants,
    ListKeyPolicies,
    ListKeys,
    ListResourceTags,
    PutKeyPolicy,
    ReEncrypt,
    RevokeGrant,
    ScheduleKeyDeletion,
    TagResource,
    UntagResource,
    UpdateAlias,
    UpdateKeyDescription,
  },
  resourcePolicy: (needs) => async (resource, ask) => {
    const id = keyOfArn(resource)
    const key = id === undefined ? undefined : await presentKey(needs, id)
    if (key?.arn !== resource) return undefined
    return attachedTo(key, await needs.keys.grants(key.id, { after: '', limit: 1000 }), ask)
  },
  holderName: keyOfArn,
  within: withinDecisions,
}
