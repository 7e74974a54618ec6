import { formatArn, parseArn } from '../../../kernel/arn.ts'
import { Fault } from '../../../kernel/fault.ts'
import type { Scope } from '../../../kernel/operation.ts'
import { notFound } from './faults.ts'

/** A key by its id, or by an alias. */
export type KeyName = Scope & ({ readonly key: string } | { readonly alias: string })

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const aliasName = /^alias\/[a-zA-Z0-9/_-]+$/

export function keyArn({ account, region }: Scope, id: string): string {
  return formatArn('kms', region, account, `key/${id}`)
}

export function aliasArn({ account, region }: Scope, name: string): string {
  return formatArn('kms', region, account, name)
}

/** The id in the ARN of a key; undefined for any other. */
export function keyOfArn(resource: string): string | undefined {
  const arn = parseArn(resource)
  return arn?.service === 'kms' && arn.resource.startsWith('key/') ? arn.resource.slice('key/'.length) : undefined
}

/**
 * What a `KeyId` names: `<id>`, `alias/<name>`, or the ARN of either.
 * https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id
 */
export function keyNameOf(text: string, { account, region }: Scope): KeyName {
  const arn = parseArn(text)
  if (text.startsWith('arn:') && (arn?.service !== 'kms' || !/^\d{12}$/.test(arn.account))) {
    throw new Fault('InvalidArnException', `Invalid arn ${text}`)
  }
  if (arn !== undefined && arn.region !== region) throw new Fault('InvalidArnException', `Invalid arn ${arn.region}`)
  const scope = { account: arn?.account ?? account, region }
  const name = arn?.resource ?? text
  if (name.startsWith('alias/')) return { ...scope, alias: name }
  const id = arn === undefined ? name : name.replace(/^key\//, '')
  if (!uuid.test(id)) throw notFound(`Invalid keyId '${text}'`)
  return { ...scope, key: id }
}

/** The name of an alias that may be made or moved; AWS keeps `alias/aws/` for itself. */
export function requireAliasName(name: string): string {
  if (aliasName.test(name) && !name.startsWith('alias/aws/')) return name
  throw new Fault(
    'InvalidAliasNameException',
    `Invalid alias name ${name}: it must be alias/<name>, and not alias/aws/.`,
  )
}
