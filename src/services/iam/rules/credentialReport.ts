import type { UserRecord } from '../ports/principals.ts'
import type { Needs } from '../ports.ts'
import { rootArn } from './directory.ts'

type ReportNeeds = Pick<Needs, 'directory' | 'keyUses'>

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html#id_credentials_understanding_the_report_format */
const columns = [
  ...['user', 'arn', 'user_creation_time', 'password_enabled', 'password_last_used', 'password_last_changed'],
  ...['password_next_rotation', 'mfa_active'],
  ...['access_key_1_active', 'access_key_1_last_rotated', 'access_key_1_last_used_date'],
  ...['access_key_1_last_used_region', 'access_key_1_last_used_service'],
  ...['access_key_2_active', 'access_key_2_last_rotated', 'access_key_2_last_used_date'],
  ...['access_key_2_last_used_region', 'access_key_2_last_used_service'],
  ...['cert_1_active', 'cert_1_last_rotated', 'cert_2_active', 'cert_2_last_rotated'],
]

/** How long a report is good for. */
export const reportLifetime = 4 * 3_600_000

/** The account's users and the state of their credentials, the account itself first: CSV without a secret. */
export async function credentialReport(needs: ReportNeeds, account: string): Promise<string> {
  const lines = [columns, await rootLine(needs, account)]
  for (let after = ''; ; ) {
    const page = { account, pathPrefix: '/', after, limit: 500 }
    const users = await needs.directory.principals('user', page)
    for (const user of users) lines.push(await userLine(needs, user))
    const last = users.at(-1)
    if (last === undefined || users.length < page.limit) break
    after = last.name
  }
  return lines.map((fields) => fields.map(quoted).join(',')).join('\n')
}

async function rootLine(needs: ReportNeeds, account: string): Promise<string[]> {
  const arn = rootArn(account)
  const [oldest] = await needs.directory.accessKeys(arn)
  return [
    ...['<root_account>', arn, dateText(oldest?.createdAt)],
    ...['not_supported', 'no_information', 'not_supported', 'not_supported', 'false'],
    ...(await keyFields(needs, arn)),
    ...['false', 'N/A', 'false', 'N/A'],
  ]
}

async function userLine(needs: ReportNeeds, user: UserRecord): Promise<string[]> {
  const { directory } = needs
  const { id, name, arn, createdAt } = user
  const devices = await directory.mfaDevicesOf(id)
  return [
    ...[name, arn, dateText(createdAt), ...(await passwordFields(needs, user)), String(devices.length > 0)],
    ...(await keyFields(needs, id)),
    ...(await certificateFields(needs, id)),
  ]
}

/** There is no console: nobody signs in with a password. */
async function passwordFields({ directory }: ReportNeeds, { id, account }: UserRecord): Promise<string[]> {
  const login = await directory.login(id)
  if (login === undefined) return ['false', 'N/A', 'N/A', 'N/A']
  const days = (await directory.account(account)).passwordPolicy?.maximumAge
  const rotation = days === undefined ? undefined : login.createdAt + days * 86_400_000
  return ['true', 'no_information', dateText(login.createdAt), dateText(rotation)]
}

async function keyFields({ directory, keyUses }: ReportNeeds, owner: string): Promise<string[]> {
  const keys = await directory.accessKeys(owner)
  const fields: string[] = []
  for (const key of [keys[0], keys[1]]) {
    const use = key && (await keyUses.last(key.id))
    fields.push(String(key?.active ?? false), dateText(key?.createdAt), dateText(use?.at))
    fields.push(use?.region ?? 'N/A', use?.service ?? 'N/A')
  }
  return fields
}

async function certificateFields({ directory }: ReportNeeds, user: string): Promise<string[]> {
  const certificates = await directory.credentials(user, 'signing')
  return [certificates[0], certificates[1]].flatMap((each) => [
    String(each?.active ?? false),
    dateText(each?.createdAt),
  ])
}

function dateText(milliseconds: number | undefined): string {
  return milliseconds === undefined ? 'N/A' : `${new Date(milliseconds).toISOString().slice(0, 19)}+00:00`
}

/** A user's name may have a comma in it. https://www.rfc-editor.org/rfc/rfc4180#section-2 */
function quoted(field: string): string {
  return field.includes(',') ? `"${field}"` : field
}
