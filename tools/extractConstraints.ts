/**
 * Writes `tools/constraints.json`: what the SDK's schemas leave out (lengths, ranges, patterns, enum names and
 * the kinds of numbers), taken from botocore's service models (Apache-2.0, https://github.com/boto/botocore).
 *
 *   node tools/extractConstraints.ts <botocore package folder>
 *   node tools/extractConstraints.ts "$(python3 -c 'import botocore, os; print(os.path.dirname(botocore.__file__))')"
 *
 *   npx biome format --write tools/constraints.json
 *
 * The result is committed, so that nobody needs Python; run this again when the SDK's pins move.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

interface BotoRef {
  readonly shape: string
}

interface BotoShape {
  readonly type: string
  readonly min?: number
  readonly max?: number
  readonly pattern?: string
  readonly enum?: readonly string[]
  readonly members?: Readonly<Record<string, BotoRef>>
  readonly member?: BotoRef
  readonly key?: BotoRef
  readonly value?: BotoRef
}

interface BotoModel {
  readonly operations: Readonly<Record<string, { readonly input?: BotoRef }>>
  readonly shapes: Readonly<Record<string, BotoShape>>
}

/** One named shape's constraints, with the names of the shapes beneath it that have some. */
export interface ConstraintShape {
  readonly type: string
  readonly min?: number
  readonly max?: number
  readonly pattern?: string
  readonly enum?: readonly string[]
  readonly element?: string
  readonly key?: string
  readonly value?: string
}

/** One service's table: structure, then member, then the name of the constrained shape. */
export interface ServiceConstraints {
  readonly members: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly shapes: Readonly<Record<string, ConstraintShape>>
}

/** The whole of `tools/constraints.json`. */
export interface ConstraintTable {
  readonly source: string
  readonly services: Readonly<Record<string, ServiceConstraints>>
}

/** Services, and whether AWS checks lengths, ranges and patterns by its model there. */
const services: Readonly<Record<string, boolean>> = {
  'cognito-idp': true,
  'cognito-identity': true,
  'cognito-sync': true,
  sts: true,
  iam: true,
  lambda: true,
  cloudformation: true,
  kms: true,
  s3: false,
  apigateway: false,
  apigatewayv2: false,
}

const numberKinds = new Set(['integer', 'long', 'float', 'double'])

function readModel(folder: string, service: string): BotoModel {
  const versions = readdirSync(join(folder, 'data', service)).sort()
  const newest = versions.at(-1)
  if (newest === undefined) throw new Error(`no versions of ${service} in ${folder}`)
  const packed = readFileSync(join(folder, 'data', service, newest, 'service-2.json.gz'))
  return JSON.parse(gunzipSync(packed).toString('utf8')) as BotoModel
}

function reachable(model: BotoModel): string[] {
  const seen = new Set<string>()
  const visit = (name: string | undefined): void => {
    const shape = name === undefined ? undefined : model.shapes[name]
    if (name === undefined || shape === undefined || seen.has(name)) return
    seen.add(name)
    for (const member of Object.values(shape.members ?? {})) visit(member.shape)
    visit(shape.member?.shape)
    visit(shape.key?.shape)
    visit(shape.value?.shape)
  }
  for (const operation of Object.values(model.operations)) visit(operation.input?.shape)
  return [...seen].sort()
}

function ownConstraints(shape: BotoShape, checked: boolean): Partial<ConstraintShape> {
  const own: Record<string, unknown> = {}
  if (checked) for (const key of ['min', 'max', 'pattern'] as const) if (shape[key] !== undefined) own[key] = shape[key]
  if (shape.enum !== undefined) own['enum'] = shape.enum
  return own
}

function extract(model: BotoModel, checked: boolean): ServiceConstraints {
  const shapes: Record<string, ConstraintShape> = {}
  const add = (name: string | undefined): string | undefined => {
    const shape = name === undefined ? undefined : model.shapes[name]
    if (name === undefined || shape === undefined || shape.type === 'structure') return undefined
    const element = add(shape.member?.shape)
    const key = add(shape.key?.shape)
    const value = add(shape.value?.shape)
    const own = ownConstraints(shape, checked)
    const beneath = { ...(element && { element }), ...(key && { key }), ...(value && { value }) }
    const holdsAny = Object.keys(own).length + Object.keys(beneath).length > 0
    if (!holdsAny && !numberKinds.has(shape.type)) return undefined
    shapes[name] = { type: shape.type, ...own, ...beneath }
    return name
  }
  const members: Record<string, Record<string, string>> = {}
  for (const name of reachable(model)) {
    const entries = Object.entries(model.shapes[name]?.members ?? {})
      .map(([member, ref]) => [member, add(ref.shape)] as const)
      .filter((entry): entry is readonly [string, string] => entry[1] !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
    if (entries.length > 0) members[name] = Object.fromEntries(entries)
  }
  return { members, shapes: Object.fromEntries(Object.entries(shapes).sort(([a], [b]) => (a < b ? -1 : 1))) }
}

function main(folder: string | undefined): void {
  if (folder === undefined) {
    console.error('usage: node tools/extractConstraints.ts <botocore package folder>')
    process.exitCode = 2
    return
  }
  const version = /__version__ = '([^']+)'/.exec(readFileSync(join(folder, '__init__.py'), 'utf8'))?.[1] ?? 'unknown'
  const table: ConstraintTable = {
    source: `botocore ${version}, service-2.json models, Apache-2.0; written by tools/extractConstraints.ts`,
    services: Object.fromEntries(
      Object.entries(services).map(([name, checked]) => [name, extract(readModel(folder, name), checked)]),
    ),
  }
  writeFileSync(join(import.meta.dirname, 'constraints.json'), `${JSON.stringify(table, null, 2)}\n`)
}

if (import.meta.main) main(process.argv[2])
