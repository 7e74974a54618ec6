import type { HttpResponse, Site } from '../../../../kernel/http.ts'
import { header } from '../../../../kernel/http.ts'
import type { Needs } from '../../ports.ts'
import { openFromClient, sealForClient } from '../boxes.ts'
import type { ImportJob } from './ports.ts'

const prefix = '/_poolhouse/user-imports/'

/** Milliseconds for which a job's file may be sent. */
const validity = 15 * 60_000

/** Octets that a file may have. https://docs.aws.amazon.com/cognito/latest/developerguide/limits.html */
const mostOctets = 100 * 1024 * 1024

interface Upload {
  readonly poolId: string
  readonly jobId: string
  /** Milliseconds since the epoch. */
  readonly until: number
}

/** Where a job's file is sent to, by whoever has the address. */
export function uploadAddress({ keyRing }: Pick<Needs, 'keyRing'>, job: ImportJob, endpoint: string): string {
  const upload: Upload = { poolId: job.poolId, jobId: job.id, until: job.createdAt + validity }
  return `${endpoint}${prefix}${sealForClient(keyRing, 'cognito-idp/user-import', upload, 'upload', 'base64url')}`
}

/**
 * Takes the files of imports. As on AWS the header of the encryption is part of what the address was signed for; the file
 * stays in the data folder, and goes when the job is over.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-creating-import-job.html
 */
export function importUploads(needs: Pick<Needs, 'keyRing' | 'userPools' | 'imports' | 'clock'>): Site {
  return {
    claims: (_, path) => path.startsWith(prefix),
    handle: async ({ method, path, headers, body }) => {
      if (method !== 'PUT') return refusal(405, 'MethodNotAllowed', 'The file is sent by PUT.')
      const text = path.slice(prefix.length)
      const upload = openFromClient<Upload>(needs.keyRing, 'cognito-idp/user-import', text, 'upload', 'base64url')
      if (upload === undefined) return refusal(403, 'AccessDenied', 'The address is not one of an import.')
      if (needs.clock.now() >= upload.until) return refusal(403, 'AccessDenied', 'Request has expired')
      if (header(headers, 'x-amz-server-side-encryption') !== 'aws:kms') {
        return refusal(403, 'AccessDenied', 'The header x-amz-server-side-encryption must be aws:kms.')
      }
      const job = await needs.userPools.importJob(upload.poolId, upload.jobId)
      if (job?.status !== 'Created') return refusal(403, 'AccessDenied', 'The import was started, or is gone.')
      const isKept = (body.length ?? 0) <= mostOctets && (await needs.imports.put(job.id, body.chunks(), mostOctets))
      return isKept ? { status: 200, headers: [] } : refusal(400, 'EntityTooLarge', 'The file is too large.')
    },
  }
}

function refusal(status: number, code: string, message: string): HttpResponse {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`
  return { status, headers: ['content-type', 'application/xml'], body }
}
