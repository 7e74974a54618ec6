import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { start } from '../../testing.ts'
import { refused, type Step } from './walk.ts'

const hour = 3_600_000

/**
 * A session that has run out. A running server's clock is nobody's to move, so this happens
 * on a throwaway server that lives for this step only.
 */
export function expiredSession(): Step {
  return refused(
    'a session an hour later (on a throwaway server, whose clock can be moved)',
    ['ExpiredToken'],
    async () => {
      const house = await start()
      try {
        await outlive(house)
      } finally {
        await house.stop()
      }
    },
  )
}

async function outlive(house: Awaited<ReturnType<typeof start>>): Promise<void> {
  const Bucket = 'throwaway'
  const as = { endpoint: house.url, region: house.region, maxAttempts: 1 }
  const administrator = { ...as, credentials: house.root }
  await new S3Client(administrator).send(new CreateBucketCommand({ Bucket }))
  const iam = new IAMClient(administrator)
  const RoleArn = await roleOver(iam, Bucket, house.account)
  const sts = new STSClient({ ...as, credentials: await userWhoMayAssume(iam, RoleArn) })
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: 'ana', DurationSeconds: hour / 1000 }),
  )
  const credentials = {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  }
  await new S3Client({ ...as, credentials }).send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'a' }))
  const late = hour + 60_000
  house.clock.advance(late)
  const later = new S3Client({ ...as, credentials, systemClockOffset: late })
  await later.send(new GetObjectCommand({ Bucket, Key: 'a' }))
}

async function roleOver(iam: IAMClient, bucket: string, account: string): Promise<string> {
  const RoleName = 'throwaway'
  const trust = policy({
    Effect: 'Allow',
    Action: 'sts:AssumeRole',
    Principal: { AWS: `arn:aws:iam::${account}:root` },
  })
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust }))
  const PolicyDocument = policy({ Effect: 'Allow', Action: 's3:*', Resource: `arn:aws:s3:::${bucket}/*` })
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'all', PolicyDocument }))
  return Role?.Arn ?? ''
}

/** The root user cannot assume roles, here as on AWS: an IAM user can. */
async function userWhoMayAssume(iam: IAMClient, role: string) {
  const UserName = 'throwaway'
  await iam.send(new CreateUserCommand({ UserName }))
  const PolicyDocument = policy({ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: role })
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'assume', PolicyDocument }))
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }))
  return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' }
}

function policy(statement: object): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
}
