/**
 * Cognito Sync: small sets of records that an identity keeps in step on all its devices. Owns datasets, their records,
 * and the sync trigger of a pool. Which identities there are is `cognito-identity`'s to know; functions are `lambda`'s.
 * Push sync (devices, subscriptions) and streams (bulk publish) are not served.
 * https://docs.aws.amazon.com/cognitosync/latest/APIReference/Welcome.html
 */
import type { Service } from '../../kernel/operation.ts'
import { DeleteDataset } from './operations/DeleteDataset.ts'
import { DescribeDataset } from './operations/DescribeDataset.ts'
import { DescribeIdentityPoolUsage } from './operations/DescribeIdentityPoolUsage.ts'
import { DescribeIdentityUsage } from './operations/DescribeIdentityUsage.ts'
import { GetCognitoEvents } from './operations/GetCognitoEvents.ts'
import { GetIdentityPoolConfiguration } from './operations/GetIdentityPoolConfiguration.ts'
import { ListDatasets } from './operations/ListDatasets.ts'
import { ListIdentityPoolUsage } from './operations/ListIdentityPoolUsage.ts'
import { ListRecords } from './operations/ListRecords.ts'
import { SetCognitoEvents } from './operations/SetCognitoEvents.ts'
import { SetIdentityPoolConfiguration } from './operations/SetIdentityPoolConfiguration.ts'
import { UpdateRecords } from './operations/UpdateRecords.ts'
import type { Needs } from './ports.ts'

export { following } from './rules/following.ts'

/** Cognito Sync, by wire name. */
export const service: Service<Needs> = {
  name: 'cognito-sync',
  operations: {
    DeleteDataset,
    DescribeDataset,
    DescribeIdentityPoolUsage,
    DescribeIdentityUsage,
    GetCognitoEvents,
    GetIdentityPoolConfiguration,
    ListDatasets,
    ListIdentityPoolUsage,
    ListRecords,
    SetCognitoEvents,
    SetIdentityPoolConfiguration,
    UpdateRecords,
  },
}
