#!/usr/bin/env node
// Makes a clone ready: `node scripts/prepare.mjs start|cli|test`, called by npm before the script of that name.
// Runs before anything is installed, on Node 20 or later: plain JavaScript, Node's own modules only.
// It writes to stderr, since a command's stdout may be read by a program, and says nothing when nothing is to do.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { delimiter, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureSystemPackages } from './system-packages.mjs'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const MODE = process.argv[2]
/** Oldest Node whose type stripping, and whose support by our dependencies, the product relies on. */
const OLDEST_NODE = [22, 19]
const LOCK = join(ROOT, '.prepare.lock')
/** No install or build takes longer; an older lock belongs to a process that was killed, whatever has its id now. */
const OLDEST_LOCK_MS = 30 * 60_000
const NETWORK = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|network|ERR_SOCKET_TIMEOUT/i

/** What is built before a start: the output is current while the hash of its sources is the one in the marker. */
const BUILDS = [
  {
    name: 'web app',
    entry: 'web/main.tsx',
    sources: ['web', 'openapi.json', 'vite.config.ts', 'package-lock.json', 'tsconfig.json'],
    output: 'dist/web',
    marker: 'dist/web.sources',
    config: [],
  },
]

class Sentence extends Error {}

function say(text) {
  process.stderr.write(`${text}\n`)
}

function main() {
  if (!['start', 'cli', 'test'].includes(MODE)) throw new Sentence('Use: node scripts/prepare.mjs start|cli|test')
  const steps = [() => install(ROOT), checkNode]
  if (MODE !== 'cli') steps.push(...BUILDS.map((one) => () => build(one)))
  if (MODE === 'test' && existsSync(join(ROOT, 'tools/package.json'))) steps.push(() => install(join(ROOT, 'tools')))
  for (const step of steps) step()
  if (MODE === 'test') ensureSystemPackages(say)
}

// Installing

function install(folder) {
  if (isInstalled(folder)) return
  alone(() => {
    if (isInstalled(folder)) return
    const name = relative(ROOT, folder) || 'dependencies'
    const started = Date.now()
    say(`Installing ${name} (needed once; about a minute) ...`)
    // NODE_ENV=production would leave out the tools that build the web app.
    const flags = ['--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error']
    const waits = ['--fetch-retries=3', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=8000']
    const run = spawnSync('npm', ['ci', ...flags, ...waits], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...withoutNpmSettings(), PATH: pathWithoutPackages() },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    if (run.error) {
      throw new Sentence(
        run.error.code === 'ENOENT'
          ? 'npm was not found. It comes with Node: install Node 20 or later with npm, then run the command again.'
          : `npm could not be run: ${run.error.message}`,
      )
    }
    if (run.status !== 0) throw new Sentence(installProblem(run.stderr))
    say(`Installed ${name} in ${seconds(started)}.`)
  })
}

function installProblem(words) {
  const lines = words.trim().split('\n')
  const last = (lines.length > 24 ? [...lines.slice(0, 12), '...', ...lines.slice(-12)] : lines).join('\n')
  if (NETWORK.test(words)) {
    return `${last}\n\nThe npm registry cannot be reached. Deskhand needs the network for its first start and after an update; check the connection or the proxy settings of npm, then run the command again.`
  }
  if (/ENOSPC/.test(words)) return `${last}\n\nThe disk is full: the dependencies need about 1 GB.`
  if (/EACCES|EPERM|EROFS/.test(words)) return `${last}\n\nThis user may not write in ${ROOT}.`
  return `${last}\n\nThe dependencies could not be installed; npm's words are above.`
}

/** Whether node_modules holds just what the lock file asks for, as npm noted at the end of its last install. */
function isInstalled(folder) {
  let wanted
  let have
  try {
    wanted = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')).packages
    have = JSON.parse(readFileSync(join(folder, 'node_modules/.package-lock.json'), 'utf8')).packages
  } catch (error) {
    if (error.code === 'ENOENT' || error instanceof SyntaxError) return false
    throw error
  }
  const same = (path) => have[path].version === wanted[path].version && have[path].integrity === wanted[path].integrity
  for (const path of Object.keys(wanted)) {
    // An optional package for another system is in the lock file, but not installed.
    if (path && !(have[path] ? same(path) : wanted[path].optional)) return false
  }
  return Object.keys(have).every((path) => wanted[path])
}

/** npm passes its own settings down to its scripts; a nested npm must not take them for the user's. */
function withoutNpmSettings() {
  const keep = ([name]) =>
    !/^npm_(config_(prefix|global|omit|include|production|ignore_scripts)|lifecycle|package)/i.test(name)
  return Object.fromEntries(Object.entries(process.env).filter(keep))
}

/** npm puts node_modules/.bin first; `npm ci` empties that folder and must not run on the Node in it. */
function pathWithoutPackages() {
  const parts = (process.env.PATH ?? '').split(delimiter)
  return parts.filter((part) => !part.endsWith(`node_modules${sep}.bin`)).join(delimiter)
}

// Node

/** node_modules/.bin/node is Node 24 on Linux x64 and arm64; npm scripts find it before the machine's own. */
function packagedNode() {
  const path = join(ROOT, 'node_modules/.bin/node')
  return existsSync(path) ? path : undefined
}

function checkNode() {
  const packaged = packagedNode()
  if (packaged && realpathSync(process.execPath) === realpathSync(packaged)) return
  if (packaged && spawnSync(packaged, ['--version']).status === 0) return
  const [major, minor] = process.versions.node.split('.').map(Number)
  const enough = major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])
  if (!enough) {
    throw new Sentence(
      `Deskhand needs Node ${OLDEST_NODE.join('.')} or later; this is Node ${process.versions.node}. ` +
        `It brings its own Node for Linux on x64 and arm64 (with glibc), but none that runs on this system (${process.platform} ${process.arch}): install Node 24.`,
    )
  }
  // One that cannot run here (a system without glibc) would stand before the machine's own, which is good enough.
  if (packaged) rmSync(packaged)
}

// Building

function build({ name, entry, sources, output, marker, config }) {
  if (!existsSync(join(ROOT, entry))) return
  const isCurrent = (hash) => existsSync(join(ROOT, output)) && readOr(join(ROOT, marker), '') === hash
  if (isCurrent(hashOf(sources))) return
  alone(() => {
    const hash = hashOf(sources)
    if (isCurrent(hash)) return
    const started = Date.now()
    say(`Building the ${name} ...`)
    const vite = join(ROOT, 'node_modules/vite/bin/vite.js')
    const run = spawnSync(packagedNode() ?? process.execPath, [vite, 'build', '--logLevel', 'warn', ...config], {
      cwd: ROOT,
      encoding: 'utf8',
      env: { ...process.env, NODE_ENV: 'production' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    if (run.status !== 0) {
      throw new Sentence(
        `${run.stdout ?? ''}${run.stderr ?? run.error?.message}\nThe ${name} could not be built; see above.`,
      )
    }
    mkdirSync(join(ROOT, 'dist'), { recursive: true })
    writeFileSync(join(ROOT, marker), hash)
    say(`Built the ${name} in ${seconds(started)}.`)
  })
}

function hashOf(sources) {
  const hash = createHash('sha256')
  for (const source of sources) addTo(hash, join(ROOT, source))
  return hash.digest('hex')
}

function addTo(hash, path) {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found?.isDirectory()) for (const name of readdirSync(path).sort()) addTo(hash, join(path, name))
  // Tests are no part of what is built.
  else if (found && !/\.test\.tsx?$/.test(path)) hash.update(`${relative(ROOT, path)}\0`).update(readFileSync(path))
}

// One at a time

/** Two commands may start at once; the second waits, then finds the work done. */
function alone(work) {
  let told = false
  while (!takeLock()) {
    if (!told) say('Another command is preparing this folder; waiting for it ...')
    told = true
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
  }
  const unlock = () => rmSync(LOCK, { force: true })
  const interrupted = () => process.exit(130)
  process.once('exit', unlock).once('SIGINT', interrupted).once('SIGTERM', interrupted)
  try {
    work()
  } finally {
    unlock()
    process.off('exit', unlock).off('SIGINT', interrupted).off('SIGTERM', interrupted)
  }
}

function takeLock() {
  try {
    writeFileSync(LOCK, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw new Sentence(`This user may not write in ${ROOT} (${error.code}).`)
  }
  const age = Date.now() - (statSync(LOCK, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
  const holder = Number(readOr(LOCK, ''))
  if ((holder && !isAlive(holder)) || age > OLDEST_LOCK_MS) rmSync(LOCK, { force: true })
  return false
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

function readOr(path, otherwise) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return otherwise
  }
}

function seconds(since) {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`
}

try {
  main()
} catch (error) {
  if (!(error instanceof Sentence)) throw error
  say(error.message)
  process.exitCode = 1
}
