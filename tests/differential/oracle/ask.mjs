// Asks another implementation of IAM's policy language: one case a line of JSON in, one line of JSON out.
// A program of its own: nothing of Poolhouse is imported here, and nothing of Poolhouse imports it.
import { createInterface } from 'node:readline'

// `runSimulation` leaves out condition keys that it does not know an action to have, Cognito's among them.
// `runUnsafeSimulation` takes all of them, but leaves out session policies, fails on resource policies, and takes every
// action for one that has resources. So the engine beneath both is asked, with all that a case holds.
const packages = new URL('./node_modules/@cloud-copilot/', import.meta.url)
const load = (path) => import(new URL(path, packages))
const { authorize } = await load('iam-simulate/dist/esm/core_engine/CoreSimulatorEngine.js')
const { AwsRequestImpl } = await load('iam-simulate/dist/esm/request/request.js')
const { RequestContextImpl } = await load('iam-simulate/dist/esm/requestContext.js')
const { DiscoveryContextKeyConstraints } = await load(
  'iam-simulate/dist/esm/context_keys/discoveryContextKeyConstraints.js',
)
const { loadPolicy } = await load('iam-policy/dist/esm/index.js')

const policyOf = (document) => loadPolicy(document, { name: 'policy' })
const levelsOf = (levels = []) =>
  levels.map((documents, index) => ({ orgIdentifier: String(index), policies: documents.map(policyOf) }))

function answer({ principal, action, resource, resourceAccount, context, ...policies }) {
  const { identity, boundary, session, resourcePolicy, serviceControl, resourceControl } = policies
  const account = { resource, accountId: resourceAccount }
  const { result } = authorize({
    request: new AwsRequestImpl(principal, account, action, new RequestContextImpl(context), resource === '*'),
    sessionPolicy: session && policyOf(session),
    identityPolicies: identity.map(policyOf),
    serviceControlPolicies: levelsOf(serviceControl),
    resourceControlPolicies: levelsOf(resourceControl),
    resourcePolicy: resourcePolicy && policyOf(resourcePolicy),
    permissionBoundaries: boundary && [policyOf(boundary)],
    vpcEndpointPolicies: undefined,
    simulationParameters: {
      simulationMode: 'Strict',
      discoveryContextKeyConstraints: new DiscoveryContextKeyConstraints([]),
    },
    serviceSettings: { s3: {} },
  })
  return result
}

function answerOrFailure(line) {
  try {
    return answer(JSON.parse(line))
  } catch (error) {
    return `failed: ${error instanceof Error ? error.message : error}`
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(answerOrFailure(line))}\n`)
}
