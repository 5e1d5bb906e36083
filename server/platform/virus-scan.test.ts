import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { eicar, type FakeClamd, startFakeClamd } from '../testing/clamd.ts'
import { createClamd, readClamdAddress, ScannerUnavailable } from './virus-scan.ts'

let clamd: FakeClamd
beforeAll(async () => {
  clamd = await startFakeClamd(1_000_000)
})
afterAll(() => clamd.close())

async function* bytes(...chunks: (string | Buffer)[]) {
  for (const chunk of chunks) yield Buffer.from(chunk)
}

test('the daemon gets every byte and its answer is understood', async () => {
  const scanner = createClamd(clamd.address)
  const large = randomBytes(300_000)
  expect(await scanner.scan(bytes('', large.subarray(0, 70_000), large.subarray(70_000)))).toEqual({ clean: true })
  expect(clamd.scanned.at(-1)?.equals(large)).toBe(true)
  expect(await scanner.scan(bytes())).toEqual({ clean: true })
  const split = [eicar.slice(0, 20), eicar.slice(20)]
  expect(await scanner.scan(bytes('before ', ...split))).toEqual({ clean: false, virus: 'Eicar-Test-Signature' })
})

test('what it could not look at is not clean, with the reason in words', async () => {
  const scanner = createClamd(clamd.address)
  onTestFinished(() => {
    clamd.mode = 'well'
  })
  const refused = (chunks = bytes('x')) => scanner.scan(chunks).catch((error: unknown) => error)
  const large = (await refused(bytes(...Array.from({ length: 40 }, () => randomBytes(65_536))))) as Error
  expect(large).toBeInstanceOf(ScannerUnavailable)
  expect(large.message).toContain('StreamMaxLength')
  clamd.mode = 'busy'
  expect(await refused()).toMatchObject({ message: expect.stringContaining('Time limit exceeded') })
  clamd.mode = 'gone'
  expect(await refused()).toBeInstanceOf(ScannerUnavailable)
  const closed = createClamd('tcp://127.0.0.1:1')
  expect(await closed.scan(bytes('x')).catch((error: unknown) => error)).toMatchObject({
    message: expect.stringContaining('cannot be reached (ECONNREFUSED)'),
  })
})

test('a daemon that says nothing counts as away', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'deskhand-clamd-'))
  const path = join(folder, 'clamd.ctl')
  const silent = createServer((socket) => socket.on('error', () => {}).resume())
  await new Promise<void>((resolve) => silent.listen(path, resolve))
  onTestFinished(async () => {
    silent.close()
    await rm(folder, { recursive: true })
  })
  const scanner = createClamd(`unix://${path}`, { silenceMs: 50 })
  expect(await scanner.scan(bytes('x')).catch((error: unknown) => error)).toBeInstanceOf(ScannerUnavailable)
})

test('an error of our own storage is not the scanner’s', async () => {
  async function* broken() {
    yield Buffer.from('x')
    throw Object.assign(new Error('disk'), { code: 'EIO' })
  }
  expect(
    await createClamd(clamd.address)
      .scan(broken())
      .catch((error: unknown) => error),
  ).not.toBeInstanceOf(ScannerUnavailable)
})

test.each([
  ['tcp://host', { host: 'host', port: 3310 }],
  ['tcp://10.0.0.1:1234', { host: '10.0.0.1', port: 1234 }],
  ['tcp://[::1]:3310', { host: '::1', port: 3310 }],
  ['unix:///run/clamav/clamd.ctl', { path: '/run/clamav/clamd.ctl' }],
  ['unix:/run/clamd', { path: '/run/clamd' }],
  ['tcp://', null],
  ['tcp://host/path', null],
  ['http://host', null],
  ['unix:clamd', null],
])('%s as an address', (address, target) => expect(readClamdAddress(address)).toEqual(target))
