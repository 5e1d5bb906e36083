/** A kind of record, as its table is called, with the ids of a company's own. */
export type Kind = [name: string, ids: string[]]

/**
 * Each route asks for each kind in thousands of requests, nearly all of them for an id that is a stranger to the route whoever it
 * belongs to. So a walk takes the kind that is meant and this many others, which turn from place to place: every kind comes by often.
 */
export const kindsAPlace = 6

/** What a record is called where it has a part to play; a path's type is filled with `contact`. */
const roles: Record<string, string> = {
  assignee: 'users',
  member: 'users',
  record: 'contacts',
  requester: 'contacts',
  substitute: 'users',
}

/**
 * All kinds, those first that a word is named after: `addLabelIds` takes `labels`, `sla-policies` takes `sla_policies`. The others
 * begin with another one at each turn.
 */
export function likelyFirst(kinds: Kind[], word: string, turn = 0): Kind[] {
  const said = plain(word.replace(/Ids?$/, ''))
  const wanted = plain(roles[said] ?? said)
  const isNamed = ([kind]: Kind) => wanted.endsWith(plain(kind)) || plain(kind).endsWith(wanted)
  const others = kinds.filter((kind) => !isNamed(kind))
  const first = others.length === 0 ? 0 : (turn * kindsAPlace) % others.length
  return [...kinds.filter(isNamed), ...others.slice(first), ...others.slice(0, first)]
}

/** The part of a path that says what its id is of: `labels` of /labels/{id}. */
export function wordOf(path: string): string {
  return path.split('/{')[0]?.split('/').at(-1) ?? ''
}

function plain(word: string): string {
  return word
    .toLowerCase()
    .replaceAll(/[_-]/g, '')
    .replace(/ies$/, 'y')
    .replace(/(?<=s)es$|s$/, '')
}
