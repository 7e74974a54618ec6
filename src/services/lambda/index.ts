/**
 * Lambda: functions, their packages, configuration and policies, and their invocation. It owns who may invoke what and
 * with which role a function runs. The processes themselves are `runtimes`' (behind the port `Environments`), the zips
 * too (`FunctionCode`). Versions, aliases, layers, images, function URLs and event sources are not served.
 * https://docs.aws.amazon.com/lambda/latest/api/welcome.html
 */
import type { Service } from '../../kernel/operation.ts'
import { AddPermission } from './operations/AddPermission.ts'
import { CreateFunction } from './operations/CreateFunction.ts'
import { DeleteFunction } from './operations/DeleteFunction.ts'
import { GetFunction } from './operations/GetFunction.ts'
import { GetFunctionCodeSigningConfig } from './operations/GetFunctionCodeSigningConfig.ts'
import { GetFunctionConfiguration } from './operations/GetFunctionConfiguration.ts'
import { GetPolicy } from './operations/GetPolicy.ts'
import { Invoke } from './operations/Invoke.ts'
import { ListFunctions } from './operations/ListFunctions.ts'
import { ListTags } from './operations/ListTags.ts'
import { ListVersionsByFunction } from './operations/ListVersionsByFunction.ts'
import { RemovePermission } from './operations/RemovePermission.ts'
import { TagResource } from './operations/TagResource.ts'
import { UntagResource } from './operations/UntagResource.ts'
import { UpdateFunctionCode } from './operations/UpdateFunctionCode.ts'
import { UpdateFunctionConfiguration } from './operations/UpdateFunctionConfiguration.ts'
import type { Needs } from './ports.ts'
import { unqualified } from './rules/names.ts'
import { policyDocument } from './rules/permissions.ts'

/** Lambda, by wire name. */
export const service: Service<Needs> = {
  name: 'lambda',
  operations: {
    AddPermission,
    CreateFunction,
    DeleteFunction,
    GetFunction,
    GetFunctionCodeSigningConfig,
    GetFunctionConfiguration,
    GetPolicy,
    Invoke,
    ListFunctions,
    ListTags,
    ListVersionsByFunction,
    RemovePermission,
    TagResource,
    UntagResource,
    UpdateFunctionCode,
    UpdateFunctionConfiguration,
  },
  resourcePolicy:
    ({ functions }) =>
    async (resource) => {
      const arn = unqualified(resource)
      const found = arn === undefined ? undefined : await functions.find(arn)
      if (found === undefined) return undefined
      const document = policyDocument(found.policy)
      return { account: found.account, ...(document === undefined ? {} : { document }) }
    },
}

/** Removes packages that no function has, which a crash can leave behind. Once, when the server starts. */
export async function reclaimPackages({ functions, code }: Pick<Needs, 'functions' | 'code'>): Promise<void> {
  await code.keepOnly(new Set(await functions.codeIds()))
}
