/**
 * Templates: reads CloudFormation and SAM, evaluates their functions, and makes and removes their resources.
 * Owns no state: the CloudFormation service keeps stacks, and every resource is made by another service's own
 * operation, called as the one who deploys.
 */
import type { Templates } from '../services/cloudformation/ports.ts'
import { prepare, summarize } from './prepare.ts'
import { removeResources } from './remove.ts'

export { type LocalCode, localCode, withStoredCode } from './artifacts.ts'

/** What the CloudFormation service asks of templates. */
export const templates = { summarize, prepare, remove: removeResources } satisfies Templates
