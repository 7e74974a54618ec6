// Runs ceph/s3-tests, which is fetched and never committed, against a server of its own:
//   node tools/s3tests.mjs <folder of ceph/s3-tests> [core|crypto|lifecycle] [arguments for pytest]
// PYTHON names a Python with the suite's requirements.txt and pytest-xdist, pytest-timeout. Build first: npm run build.
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { programIn } from './program.mjs'

const root = resolve(import.meta.dirname, '..')
const account = '123456789012'
const region = 'us-east-1'
/** It counts its account's buckets, and needs an account without any: it runs before the others. */
const alone = 'test_list_buckets_paginated'
/** Seconds: the suite waits for days of rules that it was told are so short. */
const dayOfLifecycle = 10
const [folder, part = 'core', ...rest] = process.argv.slice(2)

/** Marks of what only Ceph has, of what AWS itself does not pass, and of what the parts take apart. */
const foreign =
  'fails_on_aws or s3select or sns or bucket_logging or bucket_logging_cleanup or cloud_transition or cloud_restore or target_by_bucket or auth_aws2 or appendobject or iam_tenant'
const slow = 'lifecycle_expiration or lifecycle_transition'
const encrypted = 'encryption or bucket_encryption or sse_s3'
const parts = {
  core: { files: ['test_s3.py', 'test_headers.py'], marks: `not (${foreign} or ${slow} or ${encrypted})` },
  crypto: { files: ['test_s3.py'], marks: `(${encrypted}) and not (${foreign})` },
  lifecycle: { files: ['test_s3.py'], marks: `(lifecycle or ${slow}) and not (cloud_transition or cloud_restore)` },
}

if (folder === undefined || !Object.hasOwn(parts, part)) {
  process.stderr.write(`usage: node tools/s3tests.mjs <folder of ceph/s3-tests> [${Object.keys(parts).join('|')}]\n`)
  process.exit(2)
}

const data = mkdtempSync(join(tmpdir(), 'poolhouse-s3tests-'))
const flags = ['--bare', '--port', '0', '--data', data, '--account', account, '--new-buckets', 'classic']
if (part === 'lifecycle') flags.push('--lifecycle-day', String(dayOfLifecycle))
const server = spawn(process.execPath, [...programIn(root), 'start', ...flags], {
  stdio: ['ignore', 'pipe', 'inherit'],
})
try {
  const url = await urlOf(server)
  const main = { ...rootKey(), name: 'management', id: canonicalId(url) }
  const config = join(data, 's3tests.conf')
  writeFileSync(config, configuration(url, main, member('alt'), member('tenant')), { mode: 0o600 })
  process.exitCode = run(config)
} finally {
  server.kill()
  rmSync(data, { recursive: true, force: true })
}

function urlOf(child) {
  return new Promise((found, failed) => {
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      text += chunk
      const url = /http:\/\/[\w.]+:\d+/.exec(text)?.[0]
      if (url !== undefined && /^ready/m.test(text)) found(url)
    })
    child.on('exit', (code) => failed(new Error(`the server ended with ${code}`)))
  })
}

function rootKey() {
  const text = readFileSync(join(data, 'credentials'), 'utf8')
  const value = (name) => new RegExp(`^${name} = (.*)$`, 'm').exec(text)?.[1]
  return { accessKeyId: value('aws_access_key_id'), secretAccessKey: value('aws_secret_access_key') }
}

function member(name) {
  const made = poolhouse('account', 'create', name)
  return { name, id: made.canonicalId, accessKeyId: made.accessKeyId, secretAccessKey: made.secretAccessKey }
}

function canonicalId() {
  const accounts = poolhouse('account', 'list')
  const own = (accounts.accounts ?? accounts).find((each) => (each.accountId ?? each.id) === account)
  return own.canonicalId
}

function poolhouse(...command) {
  const args = [...programIn(root), ...command, '--data', data, '--json']
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`poolhouse ${command.join(' ')}: ${stderr}`)
  return JSON.parse(stdout)
}

function configuration(url, main, alt, tenant) {
  const { hostname, port } = new URL(url)
  const user = ({ name, id, accessKeyId, secretAccessKey }) =>
    `display_name = ${name}\nuser_id = ${id}\nemail = ${name}@example.com\naccess_key = ${accessKeyId}\nsecret_key = ${secretAccessKey}\n`
  return [
    `[DEFAULT]\nhost = ${hostname}\nport = ${port}\nis_secure = False\nssl_verify = False\n`,
    '[fixtures]\nbucket prefix = s3t-{random}-\niam name prefix = s3-tests-\niam path prefix = /s3-tests/\n',
    `[s3 main]\n${user(main)}api_name =\nkms_keyid = one\nkms_keyid2 = two\nlc_debug_interval = ${dayOfLifecycle}\n`,
    `[s3 alt]\n${user(alt)}`,
    `[s3 tenant]\n${user(tenant)}tenant =\n`,
    `[iam]\n${user(main)}`,
    `[iam root]\n${user(main)}`,
    `[iam alt root]\n${user(alt)}`,
  ].join('\n')
}

function run(config) {
  const { files, marks } = parts[part]
  const paths = files.map((file) => join('s3tests', 'functional', file))
  const chosen = ['-m', marks, ...paths, ...rest]
  if (part !== 'core' || rest.length > 0) return pytest(config, ['-n', '4', ...chosen])
  const first = pytest(config, [...chosen, '-k', alone])
  return Math.max(first, pytest(config, ['-n', '4', ...chosen, '-k', `not ${alone}`]))
}

function pytest(config, chosen) {
  const options = ['-p', 'no:cacheprovider', '-q', '--tb=line', '-W', 'ignore', '--timeout', '300', '-rfs']
  const { status } = spawnSync(process.env.PYTHON ?? 'python3', ['-m', 'pytest', ...options, ...chosen], {
    cwd: folder,
    stdio: 'inherit',
    env: { ...process.env, S3TEST_CONF: config, AWS_DEFAULT_REGION: region, AWS_EC2_METADATA_DISABLED: 'true' },
  })
  return status ?? 1
}
