import type { CreateFunctionRequest, FunctionConfiguration } from '@aws-sdk/client-lambda'
import type { Ask } from '../../../kernel/operation.ts'
import { operation } from '../../../kernel/operation.ts'
import type { FunctionRecord, Needs } from '../ports.ts'
import { passRole, requestTags } from '../rules/asks.ts'
import { invalidParameter, lambdaFault } from '../rules/faults.ts'
import { ownTargetOf, targetOf } from '../rules/names.ts'
import { callFor, keepPackage, packageOctets } from '../rules/packages.ts'
import { openExecutionRole } from '../rules/roles.ts'
import { newSettings } from '../rules/settings.ts'
import { configurationShape } from '../rules/shapes.ts'
import { requireTags } from '../rules/tags.ts'
import { requireVariables, sealVariables } from '../rules/variables.ts'

/**
 * https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
 * Deviation: the function is Active at once.
 */
export const CreateFunction = operation<CreateFunctionRequest, FunctionConfiguration>()({
  name: 'CreateFunction',
  caller: 'signed',
  asks: (input, scope): readonly Ask[] => {
    const resource = targetOf(input, scope).qualifiedArn
    const context = requestTags(input.Tags)
    const tagging = { action: 'lambda:TagResource', resource, context }
    const create = { action: 'lambda:CreateFunction', resource, context }
    return [create, passRole(input.Role!, resource), ...(Object.keys(input.Tags ?? {}).length > 0 ? [tagging] : [])]
  },
  faults: [
    'AccessDeniedException',
    'InvalidParameterValueException',
    'ResourceConflictException',
    'ResourceNotFoundException',
    'ValidationException',
  ],
  handle:
    (needs: Omit<Needs, 'environments' | 'later'>) =>
    async (input, request): Promise<FunctionConfiguration> => {
      const { arn, name, qualifier } = ownTargetOf(input, request)
      if (qualifier !== undefined) throw invalidParameter('A function is created without a qualifier.')
      const settings = newSettings(input)
      const variables = sealVariables(needs, arn, requireVariables(input.Environment?.Variables ?? {}))
      const tags = requireTags(input.Tags ?? {})
      if ((await needs.functions.find(arn)) !== undefined) throw taken(name)
      await openExecutionRole(needs.openSession, { arn, name }, settings.role, 'InvalidParameterValueException')
      const code = await keepPackage(needs, await packageOctets(callFor(needs, request), input.Code!))
      const record: FunctionRecord = {
        arn,
        account: request.account,
        region: request.region,
        name,
        settings,
        variables,
        code,
        tags,
        policy: [],
        generation: needs.random.uuid(),
        revisionId: needs.random.uuid(),
        modifiedAt: needs.clock.now(),
      }
      if (await needs.functions.create(record)) return configurationShape(needs, record)
      await needs.code.remove(code.id)
      throw taken(name)
    },
})

function taken(name: string) {
  return lambdaFault('ResourceConflictException', `Function already exist: ${name}`)
}
