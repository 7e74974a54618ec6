import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3'
import { openS3World, type S3World, type Temporary } from './s3World.ts'

/** What a program said, and how it ended. */
export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

type Environment = Readonly<Record<string, string>>

/** Other clients' programs, run as Ana with temporary credentials for her own folder only, beside Ben's, which is not hers. */
export interface ProgramsWorld extends S3World {
  readonly ana: Temporary
  /** A folder of this machine, removed at `close`. */
  readonly here: string
  readonly run: (program: string, parameters: readonly string[], more?: Environment) => Promise<Ran>
  /** Runs a program that must succeed. @returns what it said */
  readonly done: (program: string, parameters: readonly string[], more?: Environment) => Promise<string>
  /** Runs a program that must fail, and say what matches. */
  readonly refused: (why: RegExp, program: string, parameters: readonly string[], more?: Environment) => Promise<void>
  /** Writes files below `here`, a minute ago: listings tell whole seconds, and a file of this very second would seem newer than its copy. */
  readonly files: (files: Readonly<Record<string, string | Uint8Array>>) => Promise<void>
  readonly keys: (prefix: string) => Promise<readonly (string | undefined)[]>
  /** Nothing in Ben's folder has come, gone or changed. */
  readonly assertBenUntouched: () => Promise<void>
  readonly close: () => Promise<void>
}

const secret = 'of Ben'

/** @param more what Ana may do besides, as statements of a policy */
export async function openProgramsWorld(...more: readonly object[]): Promise<ProgramsWorld> {
  const world = await openS3World('folders')
  const { root, server, bucket: Bucket } = world
  const ana = await world.person('ana', ...more)
  await root.send(new PutObjectCommand({ Bucket, Key: 'ben/secret', Body: secret }))
  const here = await mkdtemp(join(tmpdir(), 'poolhouse-clients-'))
  const environment = environmentOf(world, ana)
  const keys = async (Prefix: string) =>
    (await root.send(new ListObjectsV2Command({ Bucket, Prefix }))).Contents?.map(({ Key }) => Key) ?? []
  const run = (program: string, parameters: readonly string[], other: Environment = {}) =>
    execute(program, parameters, { ...environment, ...other }, here)
  return {
    ...world,
    ana,
    here,
    run,
    keys,
    done: async (...what) => {
      const { code, stdout, stderr } = await run(...what)
      assert.equal(code, 0, `${what[0]} ${what[1].join(' ')}: ${stderr}`)
      return stdout
    },
    refused: async (why, ...what) => {
      const { code, stdout, stderr } = await run(...what)
      assert.notEqual(code, 0, `${what[0]} ${what[1].join(' ')} was not refused: ${stdout}`)
      assert.match(stderr, why)
    },
    files: async (files) => {
      const earlier = new Date(Date.now() - 60_000)
      for (const [name, content] of Object.entries(files)) {
        await mkdir(dirname(join(here, name)), { recursive: true })
        await writeFile(join(here, name), content)
        await utimes(join(here, name), earlier, earlier)
      }
    },
    assertBenUntouched: async () => {
      assert.deepEqual(await keys('ben/'), ['ben/secret'])
      const { Body } = await root.send(new GetObjectCommand({ Bucket, Key: 'ben/secret' }))
      assert.equal(await Body?.transformToString(), secret)
    },
    close: async () => {
      await server.stop()
      await rm(here, { recursive: true, force: true })
    },
  }
}

/** What AWS's own programs and most others read their endpoint and credentials from. */
function environmentOf({ server }: S3World, credentials: Temporary): Environment {
  const { PATH = '', HOME = '', PYENV_ROOT } = process.env
  return {
    PATH,
    HOME,
    ...(PYENV_ROOT === undefined ? {} : { PYENV_ROOT }),
    LC_ALL: 'C.UTF-8',
    AWS_ENDPOINT_URL: server.url,
    AWS_DEFAULT_REGION: server.region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
  }
}

function execute(program: string, parameters: readonly string[], env: Environment, cwd: string): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(program, parameters, { env, cwd, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr })
    })
  })
}
