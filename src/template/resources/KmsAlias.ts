import type { CreateAliasRequest, ListAliasesRequest, ListAliasesResponse } from '@aws-sdk/client-kms'
import { record, text } from '../shape.ts'
import { unlessGone } from './gone.ts'
import { allPages, resource } from './resource.ts'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kms-alias.html */
export const KmsAlias = resource({
  type: 'AWS::KMS::Alias',
  properties: record({ AliasName: text, TargetKeyId: text }, ['AliasName', 'TargetKeyId']),
  naming: {
    given: ({ AliasName }) => AliasName,
    length: 256,
    isPhysicalId: true,
    find: async (name, _beside, { call }) => {
      const aliases = await allPages(async (token) => {
        const input: ListAliasesRequest = token === undefined ? {} : { Marker: token }
        const { Aliases, NextMarker } = await call<ListAliasesResponse>('kms', 'ListAliases', input)
        return { items: Aliases, next: NextMarker }
      })
      return aliases.flatMap(({ AliasName, CreationDate }) =>
        AliasName === name ? [{ physicalId: name, at: CreationDate }] : [],
      )
    },
  },
  make: async ({ AliasName, TargetKeyId }, making) => {
    const input: CreateAliasRequest = { AliasName, TargetKeyId }
    await making.call('kms', 'CreateAlias', input)
    await making.exists(AliasName)
    return { attributes: {} }
  },
  remove: async ({ physicalId: AliasName }, call) => {
    await unlessGone(call('kms', 'DeleteAlias', { AliasName }))
  },
})
