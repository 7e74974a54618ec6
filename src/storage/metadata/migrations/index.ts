import type { Migration } from '../migration.ts'
import { iam } from './0001_iam.ts'
import { s3 } from './0002_s3.ts'
import { cognitoIdp } from './0003_cognitoIdp.ts'
import { cognitoIdentity } from './0004_cognitoIdentity.ts'
import { lambda } from './0005_lambda.ts'
import { apigateway } from './0006_apigateway.ts'
import { cloudformation } from './0007_cloudformation.ts'
import { marks } from './0008_marks.ts'
import { iamMore } from './0009_iamMore.ts'
import { iamMembers } from './0010_iamMembers.ts'
import { iamCredentials } from './0015_iamCredentials.ts'
import { cognitoSync } from './0016_cognitoSync.ts'
import { s3Versions } from './0018_s3Versions.ts'
import { iamDevices } from './0019_iamDevices.ts'
import { s3ObjectLock } from './0019_s3ObjectLock.ts'
import { cognitoIdpSignIn } from './0021_cognitoIdpSignIn.ts'
import { cognitoIdpHosted } from './0022_cognitoIdpHosted.ts'
import { cognitoIdentityDevelopers } from './0023_cognitoIdentityDevelopers.ts'
import { s3Lifecycle } from './0024_s3Lifecycle.ts'
import { cognitoIdpQuotas } from './0027_cognitoIdpQuotas.ts'
import { cognitoIdpHistory } from './0029_cognitoIdpHistory.ts'
import { cognitoIdpSecrets } from './0030_cognitoIdpSecrets.ts'
import { kms } from './0031_kms.ts'
import { s3Encryption } from './0031_s3Encryption.ts'
import { cognitoIdpImports } from './0032_cognitoIdpImports.ts'
import { cognitoIdpLists } from './0032_cognitoIdpLists.ts'
import { changes } from './0033_changes.ts'
import { s3Access } from './0033_s3Access.ts'
import { s3Events } from './0034_s3Events.ts'
import { s3Cors } from './0035_s3Cors.ts'
import { s3ByKey } from './0036_s3ByKey.ts'
import { cognitoIdpPools } from './0037_cognitoIdpPools.ts'
import { s3AccessLogs } from './0038_s3AccessLogs.ts'
import { cognitoIdpSaml } from './0039_cognitoIdpSaml.ts'
import { cognitoIdpEvents } from './0040_cognitoIdpEvents.ts'
import { cognitoIdpFactors } from './0041_cognitoIdpFactors.ts'

/** Every step of the schema, oldest first. */
export const migrations: readonly Migration[] = [
  iam,
  s3,
  cognitoIdp,
  cognitoIdentity,
  lambda,
  apigateway,
  cloudformation,
  marks,
  iamMore,
  iamMembers,
  iamCredentials,
  cognitoSync,
  s3Versions,
  iamDevices,
  cognitoIdpSignIn,
  cognitoIdpHosted,
  cognitoIdentityDevelopers,
  s3ObjectLock,
  s3Lifecycle,
  cognitoIdpQuotas,
  cognitoIdpHistory,
  cognitoIdpSecrets,
  cognitoIdpImports,
  s3Encryption,
  kms,
  cognitoIdpLists,
  changes,
  s3Access,
  s3Events,
  s3Cors,
  s3ByKey,
  s3AccessLogs,
  cognitoIdpPools,
  cognitoIdpSaml,
  cognitoIdpEvents,
  cognitoIdpFactors,
]
