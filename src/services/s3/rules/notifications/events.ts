/** Names of events that can happen here, as configurations spell them. https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html */
const happening: readonly string[] = [
  's3:ObjectCreated:*',
  's3:ObjectCreated:Put',
  's3:ObjectCreated:Post',
  's3:ObjectCreated:Copy',
  's3:ObjectCreated:CompleteMultipartUpload',
  's3:ObjectRemoved:*',
  's3:ObjectRemoved:Delete',
  's3:ObjectRemoved:DeleteMarkerCreated',
  's3:ObjectAcl:Put',
  's3:ObjectTagging:*',
  's3:ObjectTagging:Put',
  's3:ObjectTagging:Delete',
  's3:LifecycleExpiration:*',
  's3:LifecycleExpiration:Delete',
  's3:LifecycleExpiration:DeleteMarkerCreated',
]

/** Names of events that AWS knows, and that never happen here or are not told of. */
const unserved: readonly string[] = [
  's3:IntelligentTiering',
  's3:LifecycleTransition',
  's3:ObjectAnnotation:*',
  's3:ObjectAnnotation:Delete',
  's3:ObjectAnnotation:Put',
  's3:ObjectRestore:*',
  's3:ObjectRestore:Completed',
  's3:ObjectRestore:Delete',
  's3:ObjectRestore:Post',
  's3:ReducedRedundancyLostObject',
  's3:Replication:*',
  's3:Replication:OperationFailedReplication',
  's3:Replication:OperationMissedThreshold',
  's3:Replication:OperationNotTracked',
  's3:Replication:OperationReplicatedAfterThreshold',
]

/** An event's name without its `s3:`, as records spell it. */
export type EventName =
  | `ObjectCreated:${'Put' | 'Post' | 'Copy' | 'CompleteMultipartUpload'}`
  | `${'ObjectRemoved' | 'LifecycleExpiration'}:${'Delete' | 'DeleteMarkerCreated'}`
  | `ObjectTagging:${'Put' | 'Delete'}`
  | 'ObjectAcl:Put'

/** What a configuration may ask for: `served`, known to AWS alone, or nothing at all. */
export function standingOf(event: string): 'served' | 'unserved' | undefined {
  if (happening.includes(event)) return 'served'
  return unserved.includes(event) ? 'unserved' : undefined
}

/** Whether an event is one of those that a configuration's name stands for. */
export function covers(event: string, name: string): boolean {
  return event === `s3:${name}` || (event.endsWith(':*') && `s3:${name}`.startsWith(event.slice(0, -1)))
}

/** Whether some event is both. */
export function shareEvents(one: string, other: string): boolean {
  return covers(one, other.slice('s3:'.length)) || covers(other, one.slice('s3:'.length))
}
