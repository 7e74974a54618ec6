import type { BucketLocationConstraint } from '@aws-sdk/client-s3'
import { s3Fault } from './faults.ts'

const region = /^[a-z]{2,3}(-[a-z]+)+-\d$/

/** `EU` is what eu-west-1 was called before regions had names. */
export function regionOf(location: string): string {
  return location === 'EU' ? 'eu-west-1' : location
}

/** What a bucket's location may be called that is in a region. */
export function locationsOf(region: string): readonly string[] {
  return region === regionOf('EU') ? [region, 'EU'] : [region]
}

/**
 * The location of a bucket to be: any through us-east-1, elsewhere that of the endpoint alone.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucketConfiguration.html
 */
export function requireLocation(constraint: string | undefined, endpointRegion: string): string {
  if (endpointRegion === 'us-east-1') return constraint === undefined ? 'us-east-1' : requireKnown(constraint)
  if (constraint !== undefined && regionOf(constraint) === endpointRegion) return constraint
  const subject = constraint === undefined ? 'unspecified' : constraint
  throw s3Fault(
    'IllegalLocationConstraintException',
    `The ${subject} location constraint is incompatible for the region specific endpoint this request was sent to.`,
  )
}

function requireKnown(constraint: string): string {
  if (constraint !== 'us-east-1' && region.test(regionOf(constraint))) return constraint
  throw s3Fault('InvalidLocationConstraint', 'The specified location-constraint is not valid', {
    LocationConstraint: constraint,
  })
}

/** A bucket's location as its constraint was: none in us-east-1. */
export function locationConstraint(location: string): BucketLocationConstraint | undefined {
  return location === 'us-east-1' ? undefined : (location as BucketLocationConstraint)
}
