import type { GetPolicyVersionRequest, GetPolicyVersionResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onPolicy } from '../rules/asks.ts'
import { noSuchVersion, versionsOf } from '../rules/policies.ts'
import { encodeDocument, versionNumber } from '../rules/shapes.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicyVersion.html */
export const GetPolicyVersion = operation<GetPolicyVersionRequest, GetPolicyVersionResponse>()({
  name: 'GetPolicyVersion',
  caller: 'signed',
  asks: onPolicy('iam:GetPolicyVersion'),
  faults: ['InvalidInput', 'NoSuchEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input): Promise<GetPolicyVersionResponse> => {
      const versions = await versionsOf(directory, input.PolicyArn!)
      const number = versionNumber(input.VersionId!)
      const found = versions.find(({ version }) => version === number)
      if (found === undefined) throw noSuchVersion(input.PolicyArn!, input.VersionId!)
      return { PolicyVersion: { Document: encodeDocument(found.document), ...found.shape } }
    },
})
