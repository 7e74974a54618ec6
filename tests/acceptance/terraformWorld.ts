import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { start } from '../../src/testing.ts'
import { hasProgram } from '../clients.ts'

interface Ran {
  readonly code: number
  readonly stdout: string
  /** With what it warned of. */
  readonly output: string
}

/** A server and a copy of one of the configurations beside this file, which takes a `stage`. */
export type TerraformWorld = Awaited<ReturnType<typeof openTerraformWorld>>

export async function openTerraformWorld(configuration: string, variables: object = {}) {
  const server = await start()
  const folder = await mkdtemp(join(tmpdir(), 'poolhouse-terraform-'))
  await cp(fileURLToPath(new URL(configuration, import.meta.url)), folder, { recursive: true })
  await writeFile(join(folder, 'test.auto.tfvars.json'), JSON.stringify(variables))

  const terraform = (...parameters: string[]): Promise<Ran> =>
    new Promise((resolve) => {
      const env = {
        ...process.env,
        AWS_ENDPOINT_URL: server.url,
        AWS_ACCESS_KEY_ID: server.root.accessKeyId,
        AWS_SECRET_ACCESS_KEY: server.root.secretAccessKey,
        CHECKPOINT_DISABLE: '1',
        TF_IN_AUTOMATION: '1',
      }
      const options = { cwd: folder, env, maxBuffer: 64 * 1024 * 1024 }
      execFile('terraform', [...parameters, '-no-color'], options, (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, output: stdout + stderr }),
      )
    })

  return {
    server,
    /** Whether Terraform and its provider are there; where they are not, the test is skipped, and fails in CI. */
    ready: async (test: TestContext): Promise<boolean> => {
      if (!hasProgram(test, 'terraform', 'version')) return false
      const ready = await terraform('init', '-input=false')
      if (ready.code !== 0 && process.env['CI'] !== 'true') {
        test.skip('Terraform has no AWS provider here')
        return false
      }
      assert.equal(ready.code, 0, ready.output)
      return true
    },
    /** Applies a stage, and requires that nothing is left to change then. */
    apply: async (stage: string) => {
      const applied = await terraform('apply', '-auto-approve', '-input=false', `-var=stage=${stage}`)
      assert.equal(applied.code, 0, applied.output)
      const planned = await terraform('plan', '-detailed-exitcode', '-input=false', `-var=stage=${stage}`)
      assert.equal(planned.code, 0, planned.output)
    },
    outputs: async () => {
      const { stdout } = await terraform('output', '-json')
      return JSON.parse(stdout) as Readonly<Record<string, { readonly value: unknown }>>
    },
    destroy: async (stage: string) => {
      const destroyed = await terraform('destroy', '-auto-approve', '-input=false', `-var=stage=${stage}`)
      assert.equal(destroyed.code, 0, destroyed.output)
    },
    close: async () => {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
