import type { CreateAliasRequest } from '@aws-sdk/client-kms'
import { Fault } from '../../../kernel/fault.ts'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { askAlias } from '../rules/aliases.ts'
import { keyFaults } from '../rules/faults.ts'
import { type Reads, requireNotPending, requireOwnKey } from '../rules/keys.ts'
import { aliasArn, requireAliasName } from '../rules/names.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html */
export const CreateAlias = operation<CreateAliasRequest, Record<string, never>>()({
  name: 'CreateAlias',
  caller: 'signed',
  asks: ({ AliasName, TargetKeyId }, scope, needs: Reads) =>
    askAlias(needs, scope, 'kms:CreateAlias', { AliasName, TargetKeyId }),
  faults: [...keyFaults, 'AlreadyExistsException', 'InvalidAliasNameException'],
  handle:
    (needs: Pick<Needs, 'keys' | 'clock'>) =>
    async (input, request): Promise<Record<string, never>> => {
      const { account, region, now } = request
      const name = requireAliasName(input.AliasName!)
      const key = requireNotPending(await requireOwnKey(needs, request, input.TargetKeyId!))
      const alias = { account, region, name, keyId: key.id, createdAt: now, updatedAt: now }
      if (await needs.keys.createAlias(alias)) return {}
      const message = `An alias with the name ${aliasArn(request, name)} already exists`
      throw new Fault('AlreadyExistsException', message)
    },
})
