import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../npmClients/node_modules/', import.meta.url))

/** What a browser's bundler takes of a package, in this order. */
const conditions = ['browser', 'module', 'import', 'es2015', 'default']

type Exports = string | { readonly [key: string]: Exports }

interface Package {
  readonly exports?: Exports
  readonly module?: string
  readonly main?: string
  readonly browser?: string | Readonly<Record<string, string>>
}

/** A module of the packages in `tests/npmClients` as a browser takes it, by its path below `/modules/`: no bundler is asked. */
export function browserModule(path: string): string | undefined {
  const file = resolve(root, path)
  if (!file.startsWith(root) || !existsSync(file)) return undefined
  const source = readFileSync(file, 'utf8')
  if (file.endsWith('.json')) return source
  if (/\bmodule\.exports\b/.test(source)) return commonModule(source, file)
  const specifiers = /(\bfrom\s*|\bimport\s*\(?\s*)(['"])([^'"\n]+)\2/g
  return source.replaceAll(specifiers, (whole, before: string, quote: string, name: string) => {
    const found = moduleFile(name, file)
    return found === undefined ? whole : `${before}${quote}${addressOf(found)}${quote}`
  })
}

/** A CommonJS module, as the module of its exports. */
function commonModule(source: string, file: string): string {
  const required = new Set([...source.matchAll(/\brequire\((['"])([^'"\n]+)\1\)/g)].map(([, , name = '']) => name))
  const found = [...required].map((name) => [name, moduleFile(name, file)] as const)
  const imports = found.map(([, at], n) => (at === undefined ? '' : `import required${n} from '${addressOf(at)}'\n`))
  const table = found.map(([name, at], n) => (at === undefined ? '' : `${JSON.stringify(name)}: required${n},`))
  return `${imports.join('')}const module = { exports: {} }
const require = (name) => ({ ${table.join('')} })[name]
;(function (exports) {
${source}
})(module.exports)
export default module.exports`
}

/** Where a page finds a package's module. */
export function addressOfPackage(name: string): string {
  const found = moduleFile(name, join(root, 'page.mjs'))
  if (found === undefined) throw new Error(`${name} is not installed in tests/npmClients`)
  return addressOf(found)
}

function addressOf(file: string): string {
  return `/modules/${relative(root, file)}`
}

function moduleFile(name: string, from: string): string | undefined {
  if (name.startsWith('.')) return forBrowser(fileAt(resolve(dirname(from), name)))
  const [, packageName = '', rest = ''] = /^((?:@[^/]+\/)?[^/]+)(.*)$/.exec(name) ?? []
  const folder = folderOf(packageName, dirname(from))
  if (folder === undefined) return undefined
  const described = packageIn(folder)
  const exported = described?.exports && chosen(described.exports, `.${rest}`)
  if (exported !== undefined) return forBrowser(resolve(folder, exported))
  const inner = rest === '' ? described : packageIn(folder + rest)
  return forBrowser(fileAt(resolve(folder + rest, inner?.module ?? inner?.main ?? '.')))
}

function folderOf(name: string, from: string): string | undefined {
  if (!from.startsWith(dirname(root))) return undefined
  const folder = join(from, 'node_modules', name)
  if (existsSync(folder)) return folder
  return from === dirname(from) ? undefined : folderOf(name, dirname(from))
}

function packageIn(folder: string): Package | undefined {
  const file = join(folder, 'package.json')
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Package) : undefined
}

function chosen(exports: Exports, subpath: string): string | undefined {
  if (typeof exports === 'string') return subpath === '.' ? exports : undefined
  const isMap = Object.keys(exports).some((key) => key.startsWith('.'))
  let found: Exports | undefined = isMap ? exports[subpath] : subpath === '.' ? exports : undefined
  while (found !== undefined && typeof found !== 'string') {
    const at: Exports = found
    const condition = conditions.find((each) => Object.hasOwn(at, each))
    found = condition === undefined ? undefined : at[condition]
  }
  return found
}

function fileAt(path: string): string | undefined {
  const places = [path, `${path}.js`, `${path}.mjs`, join(path, 'index.js'), join(path, 'index.mjs')]
  return places.find((place) => existsSync(place) && statSync(place).isFile())
}

/** The file that the package names for browsers in place of another. */
function forBrowser(file: string | undefined): string | undefined {
  if (file === undefined) return undefined
  let folder = dirname(file)
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder)
  const { browser } = packageIn(folder) ?? {}
  if (typeof browser !== 'object') return file
  const key = `./${relative(folder, file)}`
  const other = browser[key] ?? browser[key.replace(/\.js$/, '')]
  return other === undefined ? file : fileAt(resolve(folder, other))
}
