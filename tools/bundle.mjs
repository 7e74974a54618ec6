// Puts the program's own modules together in a few files: reading some 1,400 of them took two thirds of every start. What
// runs in threads and other processes stays beside it, as the compiler left it.
import { readdir, readFile, rm } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const dist = join(dirname(fileURLToPath(import.meta.url)), '..', 'dist')

/** A module goes on to find its neighbours from where it stood; every bundle stands at the top. */
const ownPlaces = {
  name: 'own places',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.js$/ }, async ({ path }) => {
      const place = relative(dist, path)
      if (place.startsWith('..')) return undefined
      const text = await readFile(path, 'utf8')
      const found = `new URL(${JSON.stringify(`./${place}`)}, import.meta.url).href`
      return { contents: text.replaceAll('import.meta.url', found), loader: 'js' }
    }),
}

for (const name of await readdir(dist)) {
  if (/^part-.*\.js(\.map)?$/.test(name)) await rm(join(dist, name))
}
await build({
  entryPoints: { poolhouse: join(dist, 'main.js') },
  outdir: dist,
  bundle: true,
  splitting: true,
  chunkNames: 'part-[hash]',
  format: 'esm',
  platform: 'node',
  target: 'node24',
  packages: 'external',
  sourcemap: true,
  logLevel: 'warning',
  plugins: [ownPlaces],
})
