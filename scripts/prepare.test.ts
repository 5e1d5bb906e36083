import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, cp, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const scripts = fileURLToPath(new URL('.', import.meta.url))
const LOCK = { packages: { '': {}, 'node_modules/a': { version: '1.0.0', integrity: 'x' } } }
let clone: string

/** A clone with the real prepare.mjs, a lock file of one package and an npm that does what the test says. */
beforeEach(async () => {
  clone = await mkdtemp(join(tmpdir(), 'deskhand-prepare-'))
  await mkdir(join(clone, 'scripts'))
  for (const name of ['prepare.mjs', 'system-packages.mjs']) await cp(join(scripts, name), join(clone, 'scripts', name))
  await mkdir(join(clone, 'bin'))
  await symlink(process.execPath, join(clone, 'bin/node'))
  await write('package-lock.json', JSON.stringify(LOCK))
  await npm(INSTALLS)
})

afterEach(() => rm(clone, { recursive: true, force: true }))

const INSTALLS =
  'echo "$@" >> "$OLDPWD/npm.log"; mkdir -p node_modules; cp package-lock.json node_modules/.package-lock.json'

async function write(path: string, text: string): Promise<void> {
  await mkdir(join(clone, path, '..'), { recursive: true })
  await writeFile(join(clone, path), text)
}

async function npm(body: string): Promise<void> {
  await write('bin/npm', `#!/bin/sh\nOLDPWD=${clone}\n${body}\n`)
  await chmod(join(clone, 'bin/npm'), 0o755)
}

async function prepare(
  mode = 'cli',
  path = `${join(clone, 'bin')}:/usr/bin:/bin`,
): Promise<{ code: number; out: string; err: string }> {
  const child = spawn(process.execPath, [join(clone, 'scripts/prepare.mjs'), mode], {
    env: { PATH: path, DESKHAND_SYSTEM_PACKAGES: 'off' },
    cwd: '/',
  })
  let [out, err] = ['', '']
  child.stdout.on('data', (chunk) => (out += chunk))
  child.stderr.on('data', (chunk) => (err += chunk))
  const [code] = await once(child, 'close')
  return { code, out, err }
}

const log = () => readFile(join(clone, 'npm.log'), 'utf8').catch(() => '')
const installs = async () => (await log()).split('\n').filter(Boolean).length

describe('installing', () => {
  test('happens once, with the tools for building, and is quiet afterwards', async () => {
    const first = await prepare()
    expect(first).toMatchObject({ code: 0, out: '', err: expect.stringContaining('Installed dependencies in') })
    expect(await log()).toMatch(/^ci .*--include=dev --include=optional/)
    expect(await prepare()).toEqual({ code: 0, out: '', err: '' })
    expect(await installs()).toBe(1)
  })

  test('happens again when the lock file asks for something else', async () => {
    await prepare()
    const other = { packages: { ...LOCK.packages, 'node_modules/a': { version: '2.0.0', integrity: 'y' } } }
    await write('package-lock.json', JSON.stringify(other))
    await prepare()
    await write('package-lock.json', JSON.stringify({ packages: { '': {} } }))
    await prepare()
    expect(await installs()).toBe(3)
  })

  test('does not happen again for a package of another system', async () => {
    await prepare()
    const foreign = { version: '1.0.0', integrity: 'z', optional: true }
    await write('package-lock.json', JSON.stringify({ packages: { ...LOCK.packages, 'node_modules/b': foreign } }))
    await prepare()
    expect(await installs()).toBe(1)
  })

  test('without network ends with a sentence', async () => {
    await npm('echo "npm error code EAI_AGAIN" >&2; exit 1')
    const { code, err } = await prepare()
    expect(code).toBe(1)
    expect(err).toContain('The npm registry cannot be reached.')
    await expect(stat(join(clone, '.prepare.lock'))).rejects.toMatchObject({ code: 'ENOENT' })
  })

  test('without npm ends with a sentence', async () => {
    expect(await prepare('cli', '/nowhere')).toMatchObject({
      code: 1,
      err: expect.stringContaining('npm was not found'),
    })
  })

  test('of two at once is done by one', async () => {
    // The first npm waits until the second command has said that it waits.
    await npm(`${INSTALLS.replace('mkdir', 'read line < "$OLDPWD/gate"; mkdir')}`)
    await once(spawn('mkfifo', [join(clone, 'gate')]), 'exit')
    const first = prepare()
    await expect
      .poll(() =>
        stat(join(clone, '.prepare.lock')).then(
          () => true,
          () => false,
        ),
      )
      .toBe(true)
    const second = spawn(process.execPath, [join(clone, 'scripts/prepare.mjs'), 'cli'], {
      env: { PATH: '/usr/bin:/bin' },
    })
    const [words] = await once(second.stderr, 'data')
    expect(String(words)).toContain('waiting for it')
    await writeFile(join(clone, 'gate'), 'go\n')
    expect((await first).code).toBe(0)
    expect(await once(second, 'exit')).toEqual([0, null])
    expect(await installs()).toBe(1)
  })

  test('is not stopped by the lock of a process that no longer lives', async () => {
    await write('.prepare.lock', '2147483646')
    expect(await prepare()).toMatchObject({ code: 0 })
  })
})

describe('building', () => {
  beforeEach(async () => {
    const build = `import { mkdirSync, appendFileSync } from 'node:fs'
      if (process.env.FAIL) throw new Error('no')
      mkdirSync('dist/web', { recursive: true }); appendFileSync('built', 'x')`
    await npm(
      `${INSTALLS}; mkdir -p node_modules/vite/bin; cp vite.mjs node_modules/vite/bin/vite.js; echo '{"type":"module"}' > node_modules/vite/package.json`,
    )
    await write('vite.mjs', build)
    await write('web/main.tsx', 'one')
    await prepare()
  })

  const builds = () =>
    readFile(join(clone, 'built'), 'utf8').then(
      (text) => text.length,
      () => 0,
    )

  test('happens for a start and for tests, when a source has changed, not for a command', async () => {
    await prepare('cli')
    expect(await builds()).toBe(0)
    expect((await prepare('start')).err).toMatch(/Built the web app in/)
    expect(await prepare('start')).toEqual({ code: 0, out: '', err: '' })
    await write('web/features/new.tsx', 'two')
    await prepare('test')
    await write('web/features/new.test.ts', 'a test is no source of the app')
    await prepare('start')
    expect(await builds()).toBe(2)
  })

  test('that fails says so and is tried again', async () => {
    await write('node_modules/vite/bin/vite.js', 'throw new Error("broken import")')
    const { code, err } = await prepare('start')
    expect(code).toBe(1)
    expect(err).toMatch(/broken import[\s\S]*could not be built/)
    await cp(join(clone, 'vite.mjs'), join(clone, 'node_modules/vite/bin/vite.js'))
    expect((await prepare('start')).code).toBe(0)
    expect(await builds()).toBe(1)
  })
})

test('an unknown word is refused', async () => {
  expect(await prepare('what')).toMatchObject({ code: 1, err: expect.stringContaining('start|cli|test') })
})
