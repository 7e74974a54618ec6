import type { Dataset as DatasetShape, _Record as RecordShape } from '@aws-sdk/client-cognito-sync'
import type { Dataset, KeptRecord } from '../ports.ts'

/** https://docs.aws.amazon.com/cognitosync/latest/APIReference/API_Dataset.html */
export function datasetShape(dataset: Dataset): DatasetShape {
  return {
    IdentityId: dataset.identity,
    DatasetName: dataset.name,
    CreationDate: new Date(dataset.createdAt),
    LastModifiedDate: new Date(dataset.modifiedAt),
    LastModifiedBy: dataset.modifiedBy,
    DataStorage: dataset.storage,
    NumRecords: dataset.records,
  }
}

/** A record that was removed has no value. https://docs.aws.amazon.com/cognitosync/latest/APIReference/API_Record.html */
export function recordShape(record: KeptRecord): RecordShape {
  return {
    Key: record.key,
    ...(record.value === undefined ? {} : { Value: record.value }),
    SyncCount: record.syncCount,
    LastModifiedDate: new Date(record.modifiedAt),
    LastModifiedBy: record.modifiedBy,
    DeviceLastModifiedDate: new Date(record.deviceModifiedAt),
  }
}

/** When something was modified, where it ever was. */
export function modified(at: number | undefined): { readonly LastModifiedDate?: Date } {
  return at === undefined ? {} : { LastModifiedDate: new Date(at) }
}
