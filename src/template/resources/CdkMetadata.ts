import { anything, record } from '../shape.ts'
import { resource } from './resource.ts'

/**
 * What the CDK tells AWS of the constructs that a template was made of. It does nothing: nobody is told anything here.
 * https://docs.aws.amazon.com/cdk/v2/guide/usage-data.html
 */
export const CdkMetadata = resource({
  type: 'AWS::CDK::Metadata',
  properties: record({ Analytics: anything, Modules: anything }),
  naming: { given: () => undefined, length: 100, isPhysicalId: true, find: async (physicalId) => [{ physicalId }] },
  make: async (_properties, making) => {
    await making.exists(making.name)
    return { attributes: {} }
  },
  remove: async () => undefined,
})
