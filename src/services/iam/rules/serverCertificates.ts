import type { ServerCertificateMetadata } from '@aws-sdk/client-iam'
import type { ServerCertificateRecord } from '../ports/credentials.ts'
import { iamArn } from './arns.ts'
import { dateOf } from './dates.ts'
import type { Directory } from './directory.ts'
import { iamFault } from './faults.ts'
import { quotas } from './quotas.ts'

export async function requireServerCertificate(
  directory: Directory,
  account: string,
  name: string,
): Promise<ServerCertificateRecord & { readonly key: string }> {
  const found = await directory.serverCertificate(account, name)
  if (found === undefined) throw noSuchServerCertificate(name)
  return { ...found, key: found.id }
}

/** Adds a server certificate. Names are one without regard to case. */
export async function addServerCertificate(directory: Directory, certificate: ServerCertificateRecord): Promise<void> {
  const limit = quotas.serverCertificates
  if (await directory.change({ do: 'addServerCertificate', certificate, limit })) return
  if ((await directory.census(certificate.account)).serverCertificates >= limit) {
    throw iamFault('LimitExceeded', `Cannot exceed quota for ServerCertificatesPerAccount: ${limit}`)
  }
  throw nameTaken(certificate.name)
}

/** Gives a server certificate another name or path; its id stays. */
export async function moveServerCertificate(
  directory: Directory,
  account: string,
  oldName: string,
  newName: string | undefined,
  newPath: string | undefined,
): Promise<void> {
  const { id, path: oldPath } = await requireServerCertificate(directory, account, oldName)
  const name = newName ?? oldName
  const path = newPath ?? oldPath
  const place = { name, path, arn: iamArn(account, 'server-certificate', name, path) }
  if (await directory.change({ do: 'moveServerCertificate', id, place })) return
  await requireServerCertificate(directory, account, oldName)
  throw nameTaken(name)
}

export function noSuchServerCertificate(name: string): Error {
  return iamFault('NoSuchEntity', `The Server Certificate with name ${name} cannot be found.`)
}

export function serverCertificateMetadata(certificate: ServerCertificateRecord): ServerCertificateMetadata {
  return {
    Path: certificate.path,
    ServerCertificateName: certificate.name,
    ServerCertificateId: certificate.id,
    Arn: certificate.arn,
    UploadDate: dateOf(certificate.createdAt),
    Expiration: dateOf(certificate.expiresAt),
  }
}

function nameTaken(name: string): Error {
  return iamFault('EntityAlreadyExists', `The Server Certificate with name ${name} already exists.`)
}
