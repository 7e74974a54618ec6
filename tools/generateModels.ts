/**
 * Writes `src/wire/models/<service>.ts` from the run-time schemas that the AWS SDK's clients export, merged with
 * `tools/constraints.json`.
 *
 *   node tools/generateModels.ts           writes the models
 *   node tools/generateModels.ts --check   exits 1 when what is committed differs
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type PackagedService,
  type RawError,
  type RawModel,
  type RawOperation,
  servicePackages,
} from '../src/wire/rawModel.ts'
import type { ConstraintTable, ServiceConstraints } from './extractConstraints.ts'
import { type Schema, type StaticSchema, schemaReader } from './readSchema.ts'

const folder = join(import.meta.dirname, '..', 'src', 'wire', 'models')

interface ProtocolSettings {
  readonly version: string
  readonly serviceTarget: string
  readonly xmlNamespace?: string
}

type ClientClass = new (
  config: object,
) => { readonly config: { readonly protocolSettings: ProtocolSettings }; readonly destroy: () => void }

type SdkModule = Readonly<Record<string, unknown>>

function settingsOf(sdk: SdkModule): ProtocolSettings {
  const name = Object.keys(sdk).find((key) => key.endsWith('Client') && key !== '__Client')
  if (name === undefined) throw new Error('the package exports no client')
  const Client = sdk[name] as ClientClass
  const client = new Client({ region: 'us-east-1', credentials: { accessKeyId: 'none', secretAccessKey: 'none' } })
  client.destroy()
  return client.config.protocolSettings
}

/** The SDK's enum objects, `const AuthFlowType = { ... } as const`, by name. */
function enumsOf(sdk: SdkModule): Map<string, readonly string[]> {
  const enums = new Map<string, readonly string[]>()
  for (const [name, value] of Object.entries(sdk)) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) continue
    const values = Object.values(value)
    if (values.length > 0 && values.every((one) => typeof one === 'string')) enums.set(name, values)
  }
  return enums
}

function staticSchemas(sdk: SdkModule, kind: number): StaticSchema[] {
  return Object.entries(sdk)
    .filter(([name, value]) => name.endsWith('$') && Array.isArray(value) && value[0] === kind)
    .map(([, value]) => value as StaticSchema)
    .sort((a, b) => (a[2] < b[2] ? -1 : 1))
}

/** The operation's HTTP binding; SDK additions (`x-id`) are no part of the service's interface. */
function readOperation(schema: StaticSchema, shapeOf: (schema: Schema) => string | undefined): RawOperation {
  const [, , , traits, input, output] = schema
  const { http, endpoint } = (typeof traits === 'object' ? traits : {}) as {
    http?: [string, string, number]
    endpoint?: [string]
  }
  const inputName = shapeOf(input as Schema)
  const outputName = shapeOf(output as Schema)
  const uri = http?.[1].replace(/x-id=\w+$/, '').replace(/[?&]$/, '')
  return {
    ...(inputName !== undefined && { input: inputName }),
    ...(outputName !== undefined && { output: outputName }),
    ...(http !== undefined && { http: [http[0], uri ?? '/', http[2]] as const }),
    ...(endpoint !== undefined && { host: endpoint[0] }),
  }
}

function readError(schema: StaticSchema, shape: string): RawError {
  const traits = (typeof schema[3] === 'object' ? schema[3] : {}) as {
    error?: 'client' | 'server'
    httpError?: number
    awsQueryError?: [string, number]
  }
  const code = traits.awsQueryError?.[0]
  const status = traits.httpError ?? traits.awsQueryError?.[1]
  return {
    fault: traits.error ?? 'client',
    ...(status !== undefined && { status }),
    ...(code !== undefined && code !== schema[2] && { code }),
    shape,
  }
}

async function readModel(service: PackagedService, constraints: ServiceConstraints): Promise<RawModel> {
  const { package: packageName, protocol } = servicePackages[service]
  const sdk: SdkModule = await import(packageName)
  const settings = settingsOf(sdk)
  const reader = schemaReader(constraints, enumsOf(sdk))
  const operations: Record<string, RawOperation> = {}
  for (const schema of staticSchemas(sdk, 9)) operations[schema[2]] = readOperation(schema, reader.structure)
  const errors: Record<string, RawError> = {}
  for (const schema of staticSchemas(sdk, -3)) {
    if (!schema[1].startsWith('com.amazonaws')) continue
    errors[schema[2]] = readError(schema, reader.structure(schema) ?? schema[2])
  }
  const shapes = Object.fromEntries([...reader.shapes].sort(([a], [b]) => (a < b ? -1 : 1)))
  return {
    service,
    protocol,
    version: settings.version,
    target: settings.serviceTarget,
    ...(settings.xmlNamespace !== undefined && { namespace: settings.xmlNamespace }),
    operations,
    errors,
    shapes,
  }
}

/** JSON with one operation, error or shape a line, so that a change of the SDK reads well in a diff. */
function printJson(model: RawModel): string {
  const { operations, errors, shapes, ...head } = model
  const section = (name: string, entries: object): string => {
    const lines = Object.entries(entries).map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`)
    return `"${name}":{\n${lines.join(',\n')}\n}`
  }
  const sections = [section('operations', operations), section('errors', errors), section('shapes', shapes)]
  return `${JSON.stringify(head).slice(0, -1)},\n${sections.join(',\n')}}`
}

function printModule(model: RawModel): string {
  const text = printJson(model).replace(/[\\`]|\$\{/g, '\\$&')
  return `// Written by tools/generateModels.ts from ${servicePackages[model.service as PackagedService].package}. Do not edit.\nexport const text = \`${text}\`\n`
}

function isCurrent(file: string, content: string): boolean {
  return existsSync(file) && readFileSync(file, 'utf8') === content
}

async function main(check: boolean): Promise<void> {
  const table = JSON.parse(readFileSync(join(import.meta.dirname, 'constraints.json'), 'utf8')) as ConstraintTable
  mkdirSync(folder, { recursive: true })
  for (const service of Object.keys(servicePackages) as PackagedService[]) {
    const constraints = table.services[service] ?? { members: {}, shapes: {} }
    const model = await readModel(service, constraints)
    const file = join(folder, `${service}.ts`)
    const content = printModule(model)
    if (isCurrent(file, content)) continue
    if (check) {
      console.error(`src/wire/models/${service}.ts is out of date: run node tools/generateModels.ts`)
      process.exitCode = 1
      continue
    }
    writeFileSync(file, content)
    console.log(`${service}: ${Object.keys(model.operations).length} operations, ${content.length} characters`)
  }
}

await main(process.argv.includes('--check'))
