import type { FunctionConfiguration, UpdateFunctionConfigurationRequest } from '@aws-sdk/client-lambda'
import type { Ask, Scope } from '../../../kernel/operation.ts'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onFunction, passRole } from '../rules/asks.ts'
import { replaceFunction, requireFunction, requireRevision } from '../rules/find.ts'
import { targetOf } from '../rules/names.ts'
import { openExecutionRole } from '../rules/roles.ts'
import { changedSettings } from '../rules/settings.ts'
import { configurationShape } from '../rules/shapes.ts'
import { requireVariables, sealVariables } from '../rules/variables.ts'

const onConfiguration = onFunction<UpdateFunctionConfigurationRequest>('lambda:UpdateFunctionConfiguration')

type ConfigurationNeeds = Omit<Needs, 'code' | 'callAs' | 'later'>

/** https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html */
export const UpdateFunctionConfiguration = operation<UpdateFunctionConfigurationRequest, FunctionConfiguration>()({
  name: 'UpdateFunctionConfiguration',
  caller: 'signed',
  asks: async (input, scope: Scope, needs: ConfigurationNeeds): Promise<readonly Ask[]> => [
    ...(await onConfiguration(input, scope, needs)),
    ...(input.Role === undefined ? [] : [passRole(input.Role, targetOf(input, scope).arn)]),
  ],
  faults: [
    'AccessDeniedException',
    'InvalidParameterValueException',
    'PreconditionFailedException',
    'ResourceConflictException',
    'ResourceNotFoundException',
    'ValidationException',
  ],
  handle:
    (needs: ConfigurationNeeds) =>
    async (input, request): Promise<FunctionConfiguration> => {
      const record = await requireFunction(needs, input, request)
      requireRevision(record, input.RevisionId)
      const settings = changedSettings(record.settings, input)
      const given = input.Environment?.Variables
      const variables = given && sealVariables(needs, record.arn, requireVariables(given))
      if (input.Role !== undefined) {
        await openExecutionRole(needs.openSession, record, settings.role, 'InvalidParameterValueException')
      }
      const after = await replaceFunction(needs, record, {
        settings,
        variables: variables ?? record.variables,
        generation: needs.random.uuid(),
        modifiedAt: needs.clock.now(),
      })
      await needs.environments.retire(record.arn)
      return configurationShape(needs, after)
    },
})
