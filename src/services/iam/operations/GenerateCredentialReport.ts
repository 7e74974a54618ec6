import type { GenerateCredentialReportResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { credentialReport, reportLifetime } from '../rules/credentialReport.ts'

/**
 * Makes the account's credential report, unless the last one is less than four hours old. It is there with the answer;
 * clients ask until the state is COMPLETE, which is the next time.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GenerateCredentialReport.html
 */
export const GenerateCredentialReport = operation<object, GenerateCredentialReportResponse>()({
  name: 'GenerateCredentialReport',
  caller: 'signed',
  asks: () => [{ action: 'iam:GenerateCredentialReport', resource: '*' }],
  faults: [],
  handle:
    ({ directory, keyUses, clock }: Pick<Needs, 'directory' | 'keyUses' | 'clock'>) =>
    async (_input, { account }): Promise<GenerateCredentialReportResponse> => {
      const generatedAt = clock.now()
      const present = await directory.credentialReport(account)
      if (present !== undefined && generatedAt - present.generatedAt < reportLifetime) return { State: 'COMPLETE' }
      const content = await credentialReport({ directory, keyUses }, account)
      await directory.change({ do: 'setCredentialReport', report: { account, generatedAt, content } })
      return { State: 'STARTED', Description: 'No report exists. Starting a new report generation task' }
    },
})
