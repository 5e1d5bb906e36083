import { expect } from 'vitest'
import type { SignedIn } from '../client.ts'
import type { World } from '../world.ts'
import type { Office } from './office.ts'

export type Reply = { statusCode: number; body: string; json: () => ReturnType<typeof JSON.parse> }

/** Where the doors are: the server, the company behind it, the port of its streams. */
export type House = { world: World; office: Office; port: number }

/** One person at one moment: asks, and looks through what is answered. */
export type View = House & {
  who: SignedIn
  seen: ReadonlySet<string>
  get: (url: string) => Promise<Reply>
  send: SignedIn['send']
  /** The ids of tickets of the office among these, each once, in order. */
  sorted: (ids: Iterable<string>) => string[]
  /** Looks through a text that came by another way than an answer. */
  lookThrough: (door: string, text: string) => void
}

/** Who would see a ticket is told by its code that it was deleted; of none of its words. */
const wasDeleted = /\{"code":"ticket\.deleted","text":"[^"]*","params":\{[^}]*\}/g

/** Each answer is looked through for marks and codes of tickets that are not to be seen. */
export async function viewOf(house: House, who: SignedIn): Promise<View> {
  const { office } = house
  const seen = await office.seenBy(who.actor)
  const hidden = [...office.tickets, ...office.merged].filter(({ id }) => !seen.has(id))
  const lookThrough = (door: string, text: string, statusCode = 200): void => {
    const rest = statusCode === 410 ? '' : text.replaceAll(wasDeleted, '')
    const names = (code: string) => new RegExp(`\\b${code}\\b`).test(rest)
    const found = hidden.filter(({ mark, code }) => text.includes(mark) || names(code))
    // Who asks by a code or a word may hear it again.
    const learned = found.filter(({ code, mark }) => !door.includes(code) && !door.includes(mark))
    expect(
      learned.map(({ code, mark }) => `${code}: ${placeOf(text, [mark, code])}`),
      `${who.actor.name} learns at ${door} of`,
    ).toEqual([])
  }
  const send: SignedIn['send'] = async (method, url, body, headers) => {
    const reply = await who.send(method, url, body, headers)
    expect(reply.statusCode, `${method} ${url}: ${reply.body.slice(0, 300)}`).toBeLessThan(500)
    lookThrough(`${method} ${url} ${JSON.stringify(body) ?? ''}`, reply.body, reply.statusCode)
    return reply
  }
  const shown = new Set(office.tickets.map(({ id }) => id))
  return {
    ...house,
    who,
    seen,
    get: (url) => send('GET', url),
    send,
    sorted: (ids) => [...new Set(ids)].filter((id) => shown.has(id)).sort(),
    lookThrough,
  }
}

/** Where one of the words stands, with what is around it. */
function placeOf(text: string, words: string[]): string {
  const at = Math.max(...words.map((word) => text.indexOf(word)))
  return text.slice(Math.max(0, at - 120), at + 60)
}

export const idsOf = (reply: Reply): string[] => reply.json().data.map(({ id }: { id: string }) => id)

/** All pages of a list. */
export async function pagesOf<T>(
  view: View,
  url: string,
  pick: (page: ReturnType<typeof JSON.parse>) => T[],
): Promise<T[]> {
  const found: T[] = []
  for (let cursor = ''; ; ) {
    const page = (await view.get(`${url}${cursor}`)).json()
    found.push(...pick(page))
    if (!page.nextCursor) return found
    cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`
  }
}
