import type { GetCredentialReportResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { reportLifetime } from '../rules/credentialReport.ts'
import { dateOf } from '../rules/dates.ts'
import { iamFault } from '../rules/faults.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetCredentialReport.html */
export const GetCredentialReport = operation<object, GetCredentialReportResponse>()({
  name: 'GetCredentialReport',
  caller: 'signed',
  asks: () => [{ action: 'iam:GetCredentialReport', resource: '*' }],
  faults: ['ReportExpired', 'ReportNotPresent'],
  handle:
    ({ directory, clock }: Pick<Needs, 'directory' | 'clock'>) =>
    async (_input, { account }): Promise<GetCredentialReportResponse> => {
      const report = await directory.credentialReport(account)
      if (report === undefined) {
        throw iamFault('ReportNotPresent', 'No report exists. Generate one with GenerateCredentialReport.')
      }
      if (clock.now() - report.generatedAt >= reportLifetime) {
        throw iamFault('ReportExpired', 'The most recent report has expired. Generate a new one.')
      }
      const { content, generatedAt } = report
      return { Content: Buffer.from(content), ReportFormat: 'text/csv', GeneratedTime: dateOf(generatedAt) }
    },
})
