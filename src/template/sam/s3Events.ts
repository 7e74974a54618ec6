import { isList, isRecord, present, type Value, type ValueRecord } from '../values.ts'
import { inheritedAttributes, type SamResource } from './function.ts'
import { refuseOthers, samProblem, samRecord } from './problem.ts'

/** One S3 event of a function: a bucket of the template that tells it of its objects. */
export interface BucketEvent {
  readonly eventId: string
  readonly bucketId: string
  /** Configurations of the bucket, one for each event that it names. */
  readonly configurations: readonly ValueRecord[]
  readonly permissionId: string
  readonly permission: ValueRecord
  /** The function's condition. */
  readonly condition: Value | undefined
}

const eventProperties = ['Bucket', 'Events', 'Filter']

/** The S3 events of a function. https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-s3.html */
export function bucketEvents({ logicalId, properties, attributes }: SamResource): readonly BucketEvent[] {
  return Object.entries(samRecord(logicalId, 'Events', properties['Events'])).flatMap(([eventId, value]) => {
    const event = samRecord(logicalId, `Events.${eventId}`, value)
    if (event['Type'] !== 'S3') return []
    const given = samRecord(logicalId, `Events.${eventId}.Properties`, event['Properties'])
    refuseOthers(logicalId, given, eventProperties)
    const { Filter, Events } = given
    if (Events === undefined) {
      throw samProblem(logicalId, `Event with id [${eventId}] is invalid. Event is missing key 'Events'.`)
    }
    const names = isList(Events) ? Events : [Events]
    return [
      {
        eventId,
        bucketId: bucketIdOf(logicalId, eventId, given['Bucket']),
        configurations: names.map((Event) =>
          present({ Function: { 'Fn::GetAtt': [logicalId, 'Arn'] }, Filter, Event }),
        ),
        permissionId: `${logicalId}${eventId}Permission`,
        permission: {
          ...inheritedAttributes(attributes),
          Type: 'AWS::Lambda::Permission',
          Properties: {
            Action: 'lambda:InvokeFunction',
            FunctionName: { Ref: logicalId },
            Principal: 's3.amazonaws.com',
            SourceAccount: { Ref: 'AWS::AccountId' },
          },
        },
        condition: attributes['Condition'],
      },
    ]
  })
}

function bucketIdOf(logicalId: string, eventId: string, value: Value | undefined): string {
  const id = isRecord(value) ? value['Ref'] : undefined
  if (typeof id === 'string') return id
  throw notInTemplate(logicalId, eventId)
}

/** The problem of an event of a bucket that the template does not have. */
export function notInTemplate(logicalId: string, eventId: string): Error {
  return samProblem(
    logicalId,
    `Event with id [${eventId}] is invalid. S3 events must reference an S3 bucket in the same template.`,
  )
}

/** A bucket that tells a function of its objects, made once the function lets it. */
export function withEvent(bucket: ValueRecord, { configurations, permissionId, condition }: BucketEvent): ValueRecord {
  const properties = recordIn(bucket, 'Properties')
  const notification = recordIn(properties, 'NotificationConfiguration')
  const told = condition === undefined ? configurations : configurations.map((each) => onlyIf(condition, each))
  const LambdaConfigurations = [...listIn(notification, 'LambdaConfigurations'), ...told]
  const changed = { ...properties, NotificationConfiguration: { ...notification, LambdaConfigurations } }
  if (condition === undefined) {
    const { DependsOn: before } = bucket
    const earlier = before === undefined ? [] : isList(before) ? before : [before]
    return { ...bucket, DependsOn: [...earlier, permissionId], Properties: changed }
  }
  // Nothing can depend on what may not be there, but a reference can be made to it.
  const tag = {
    Key: `sam:ConditionalDependsOn:${permissionId}`,
    Value: { 'Fn::If': [condition, { Ref: permissionId }, 'no dependency'] },
  }
  return { ...bucket, Properties: { ...changed, Tags: [...listIn(properties, 'Tags'), tag] } }
}

function onlyIf(condition: Value, value: Value): Value {
  return { 'Fn::If': [condition, value, { Ref: 'AWS::NoValue' }] }
}

function recordIn(record: ValueRecord, name: string): ValueRecord {
  const value = record[name]
  return isRecord(value) ? value : {}
}

function listIn(record: ValueRecord, name: string): readonly Value[] {
  const value = record[name]
  return isList(value) ? value : []
}
