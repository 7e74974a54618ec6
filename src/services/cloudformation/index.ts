/**
 * CloudFormation: owns stacks, their resources' states, their events, exports and change sets, and the work that creates
 * and deletes them in the background. Leaves reading templates and making resources to the port `templates`, and
 * whether anything may be made to the services that make it, which are called as the stack's caller.
 */
import type { Service } from '../../kernel/operation.ts'
import { CreateChangeSet } from './operations/CreateChangeSet.ts'
import { CreateStack } from './operations/CreateStack.ts'
import { DeleteChangeSet } from './operations/DeleteChangeSet.ts'
import { DeleteStack } from './operations/DeleteStack.ts'
import { DescribeChangeSet } from './operations/DescribeChangeSet.ts'
import { DescribeStackEvents } from './operations/DescribeStackEvents.ts'
import { DescribeStackResource } from './operations/DescribeStackResource.ts'
import { DescribeStackResources } from './operations/DescribeStackResources.ts'
import { DescribeStacks } from './operations/DescribeStacks.ts'
import { ExecuteChangeSet } from './operations/ExecuteChangeSet.ts'
import { GetTemplate } from './operations/GetTemplate.ts'
import { GetTemplateSummary } from './operations/GetTemplateSummary.ts'
import { ListChangeSets } from './operations/ListChangeSets.ts'
import { ListExports } from './operations/ListExports.ts'
import { ListStackResources } from './operations/ListStackResources.ts'
import { ListStacks } from './operations/ListStacks.ts'
import { UpdateTerminationProtection } from './operations/UpdateTerminationProtection.ts'
import { ValidateTemplate } from './operations/ValidateTemplate.ts'
import type { Needs } from './ports.ts'

export { resume } from './rules/work.ts'

export const service: Service<Needs> = {
  name: 'cloudformation',
  operations: {
    CreateChangeSet,
    CreateStack,
    DeleteChangeSet,
    DeleteStack,
    DescribeChangeSet,
    DescribeStackEvents,
    DescribeStackResource,
    DescribeStackResources,
    DescribeStacks,
    ExecuteChangeSet,
    GetTemplate,
    GetTemplateSummary,
    ListChangeSets,
    ListExports,
    ListStackResources,
    ListStacks,
    UpdateTerminationProtection,
    ValidateTemplate,
  },
}
