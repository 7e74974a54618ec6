import type { CreateKeyRequest, CreateKeyResponse } from '@aws-sdk/client-kms'
import { operation } from '../../../kernel/operation.ts'
import type { KeyRecord, Needs } from '../ports.ts'
import { everyKey, requestTags } from '../rules/asks.ts'
import { unsupported } from '../rules/faults.ts'
import { metadataOf } from '../rules/keys.ts'
import { keyArn } from '../rules/names.ts'
import { defaultPolicy, requirePolicy } from '../rules/policies.ts'
import { newMaterial } from '../rules/rotation.ts'
import { withTags } from '../rules/tags.ts'

/** What this server makes: symmetric keys with material of its own, in one region. */
const made: Readonly<Partial<Record<keyof CreateKeyRequest, unknown>>> = {
  KeySpec: 'SYMMETRIC_DEFAULT',
  CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
  KeyUsage: 'ENCRYPT_DECRYPT',
  Origin: 'AWS_KMS',
  MultiRegion: false,
  CustomKeyStoreId: undefined,
  XksKeyId: undefined,
}

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html */
export const CreateKey = operation<CreateKeyRequest, CreateKeyResponse>()({
  name: 'CreateKey',
  caller: 'signed',
  asks: ({ Tags, BypassPolicyLockoutSafetyCheck: bypass = false }, scope) => {
    const tags = requestTags(Tags)
    const context = { ...everyKey, ...tags, 'kms:BypassPolicyLockoutSafetyCheck': [String(bypass)] }
    const tagging = { action: 'kms:TagResource', resource: keyArn(scope, '*'), account: scope.account, context: tags }
    return [{ action: 'kms:CreateKey', resource: '*', context }, ...(Tags?.length ? [tagging] : [])]
  },
  faults: [
    'LimitExceededException',
    'MalformedPolicyDocumentException',
    'TagException',
    'UnsupportedOperationException',
  ],
  handle:
    (needs: Pick<Needs, 'keys' | 'keyRing' | 'policyPrincipals' | 'random'>) =>
    async (input, request): Promise<CreateKeyResponse> => {
      for (const [name, only] of Object.entries(made)) {
        const wanted = input[name as keyof CreateKeyRequest]
        if (wanted !== undefined && wanted !== only) throw unsupported(`${name} ${String(wanted)}`)
      }
      const { account, region, now } = request
      const id = needs.random.uuid()
      const arn = keyArn(request, id)
      const text = input.Policy ?? defaultPolicy(account)
      const bypass = input.Policy === undefined || input.BypassPolicyLockoutSafetyCheck === true
      const policy = await requirePolicy(needs, request, { text, arn, bypass })
      const tags = withTags({}, input.Tags)
      const settings = { description: input.Description ?? '', enabled: true, policy, tags }
      const key: KeyRecord = { id, arn, account, region, createdAt: now, deletesAt: undefined, settings, revision: 1 }
      const material = newMaterial(needs, id, now)
      await needs.keys.create(key, material)
      return { KeyMetadata: metadataOf(key, material.id) }
    },
})
