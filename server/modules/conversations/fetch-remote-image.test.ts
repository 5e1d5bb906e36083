import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type PictureServer, startPictureServer } from '../../testing/picture-server.ts'
import { pictures, pngOf } from '../../testing/pictures.ts'
import { fetchRemoteImage, ImageRefused } from './fetch-remote-image.ts'

// The server hears at all addresses of this machine; one of them alone is open.
const reach = { networks: ['127.0.0.1/32'], ownNetwork: false }
let away: PictureServer
beforeAll(async () => {
  away = await startPictureServer()
})
beforeEach(() => {
  away.asked.length = 0
})
afterAll(() => away.close())

const codeOf = async (address: string, within?: number) => {
  const error: unknown = await fetchRemoteImage(address, { reach, within }).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(ImageRefused)
  return (error as ImageRefused).why.code
}

test.each([
  ['image/png', pictures.png],
  ['image/jpeg', pictures.jpeg],
  ['image/gif', pictures.animatedGif],
  ['image/webp', pictures.webp],
])('%s comes as it is, by its bytes and not by its headers, without what hangs behind it', async (type, bytes) => {
  const more = Buffer.concat([bytes, Buffer.from('<script>alert(1)</script>')])
  away.serve('/a', (response) => response.writeHead(200, { 'content-type': 'text/html' }).end(more))
  expect(await fetchRemoteImage(away.at('/a'), { reach })).toEqual({ bytes, contentType: type })
})

test('the request tells nothing: no cookie, no referrer, no credentials', async () => {
  away.serve('/set', (response) => response.writeHead(302, { location: '/get', 'set-cookie': 'seen=1; Path=/' }).end())
  away.serve('/get', pictures.png)
  await fetchRemoteImage(away.at('/set'), { reach })
  expect(away.asked.map(({ path }) => path)).toEqual(['/set', '/get'])
  for (const { headers } of away.asked)
    expect(Object.keys(headers).sort()).toEqual(['accept', 'accept-encoding', 'connection', 'host', 'user-agent'])
})

describe('what is no picture', () => {
  test.each([
    ['HTML called PNG', Buffer.from('<!doctype html><script>alert(1)</script>')],
    ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')],
    ['nothing', Buffer.alloc(0)],
    ['half a picture', pictures.png.subarray(0, -6)],
    ['the first bytes of one', Buffer.concat([pictures.png.subarray(0, 8), Buffer.from('<script>alert(1)</script>')])],
  ])('%s', async (_name, bytes) => {
    away.serve('/a', bytes)
    expect(await codeOf(away.at('/a'))).toBe('remote_image.not_a_picture')
  })

  test('a bomb', async () => {
    away.serve('/a', pngOf(50_000, 50_000))
    expect(await codeOf(away.at('/a'))).toBe('remote_image.too_many_pixels')
  })

  test('one that is packed as a whole', async () => {
    away.serve('/a', (response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(Buffer.from('1f8b08', 'hex')),
    )
    expect(await codeOf(away.at('/a'))).toBe('remote_image.not_a_picture')
  })
})

test('a picture of more than 10 MB is broken off', async () => {
  let sent = 0
  let ended = false
  away.serve('/huge', (response) => {
    response.writeHead(200, { 'content-type': 'image/png' })
    response.on('close', () => {
      ended = true
    })
    const more = () => {
      while (!ended && sent < 200_000_000) {
        sent += 65_536
        if (!response.write(Buffer.alloc(65_536))) return void response.once('drain', more)
      }
    }
    more()
  })
  expect(await codeOf(away.at('/huge'))).toBe('remote_image.too_large')
  expect(sent).toBeLessThan(100_000_000)
})

test.each([
  ['before its answer', () => {}],
  [
    'in the middle of it',
    (response: import('node:http').ServerResponse) => void response.writeHead(200).write(pictures.png),
  ],
])('a server that says nothing more %s is given up', async (_when, answer) => {
  away.serve('/slow', answer)
  expect(await codeOf(away.at('/slow'), 200)).toBe('remote_image.slow')
})

describe('the own network is not reached', () => {
  test.each([
    ['loopback', (port: number) => `http://127.0.0.3:${port}/secret`],
    ['loopback by a name', (port: number) => `http://localhost.localdomain:${port}/secret`],
    ['loopback as a number', (port: number) => `http://2130706435:${port}/secret`],
    ['loopback in IPv6', (port: number) => `http://[::ffff:127.0.0.3]:${port}/secret`],
    ['the metadata service', () => 'http://169.254.169.254/latest/meta-data'],
  ])('%s: neither at once nor behind a redirect', async (_name, address) => {
    const inside = address(away.port)
    away.serve('/secret', pictures.png)
    away.serve('/redirect', (response) => response.writeHead(302, { location: inside }).end())
    for (const asked of [inside, away.at('/redirect')])
      expect(['remote_image.inside', 'remote_image.unreachable']).toContain(await codeOf(asked))
    expect(away.asked.map(({ path }) => path)).toEqual(['/redirect'])
  })

  test('not even while the installation has one organization', async () => {
    const error: unknown = await fetchRemoteImage(away.at('/a'), {
      reach: { networks: [], ownNetwork: false },
    }).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ why: { code: 'remote_image.inside' } })
    expect(away.asked).toEqual([])
  })
})

test.each([
  ['file:///etc/passwd'],
  ['ftp://example.com/a.png'],
  ['http://user:secret@example.com/a.png'],
  ['nonsense'],
])('%s is not asked, nor is a redirect to it followed', async (address) => {
  expect(await codeOf(address)).toBe('remote_image.bad_address')
  if (!URL.canParse(address)) return
  away.serve('/redirect', (response) => response.writeHead(301, { location: address }).end())
  expect(await codeOf(away.at('/redirect'))).toBe('remote_image.bad_address')
})

test('redirects end', async () => {
  away.serve('/round', (response) => response.writeHead(307, { location: '/round' }).end())
  expect(await codeOf(away.at('/round'))).toBe('remote_image.redirects')
  expect(away.asked.length).toBe(4)
})

test('a server that has none says so, one that hangs up or is not there does not answer', async () => {
  expect(await codeOf(away.at('/none'))).toBe('remote_image.status')
  away.serve('/hang', (_response, request) => request.destroy())
  expect(await codeOf(away.at('/hang'))).toBe('remote_image.unreachable')
  expect(await codeOf('http://127.0.0.1:1/a.png')).toBe('remote_image.unreachable')
})
