import type { FunctionConfiguration, UpdateFunctionCodeRequest } from '@aws-sdk/client-lambda'
import { operation } from '../../../kernel/operation.ts'
import type { FunctionRecord, Needs, StoredCode } from '../ports.ts'
import { onFunction } from '../rules/asks.ts'
import { replaceFunction, requireFunction, requireRevision } from '../rules/find.ts'
import { callFor, keepPackage, packageOctets } from '../rules/packages.ts'
import { configurationShape } from '../rules/shapes.ts'
import { refuseUnsupported } from '../rules/unsupported.ts'

/** https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html */
export const UpdateFunctionCode = operation<UpdateFunctionCodeRequest, FunctionConfiguration>()({
  name: 'UpdateFunctionCode',
  caller: 'signed',
  asks: onFunction('lambda:UpdateFunctionCode'),
  faults: [
    'AccessDeniedException',
    'InvalidParameterValueException',
    'PreconditionFailedException',
    'ResourceConflictException',
    'ResourceNotFoundException',
    'ValidationException',
  ],
  handle:
    (needs: Omit<Needs, 'openSession' | 'later'>) =>
    async (input, request): Promise<FunctionConfiguration> => {
      const { Publish, PublishTo, Architectures, ...source } = input
      refuseUnsupported({ Publish, PublishTo, Code: source })
      const record = await requireFunction(needs, input, request)
      requireRevision(record, input.RevisionId)
      const code = await keepPackage(needs, await packageOctets(callFor(needs, request), source))
      const settings = { ...record.settings, architecture: Architectures?.[0] ?? record.settings.architecture }
      const changes = { code, settings, generation: needs.random.uuid(), modifiedAt: needs.clock.now() }
      if (input.DryRun === true) {
        await needs.code.remove(code.id)
        return configurationShape(needs, { ...record, ...changes })
      }
      const after = await replaceOrForget(needs, record, changes)
      await needs.environments.retire(record.arn)
      await needs.code.remove(record.code.id)
      return configurationShape(needs, after)
    },
})

/** The new package does not stay when the function's record could not take it up. */
async function replaceOrForget(
  needs: Pick<Needs, 'functions' | 'random' | 'code'>,
  record: FunctionRecord,
  changes: Partial<FunctionRecord> & { readonly code: StoredCode },
): Promise<FunctionRecord> {
  try {
    return await replaceFunction(needs, record, changes)
  } catch (error) {
    await needs.code.remove(changes.code.id)
    throw error
  }
}
