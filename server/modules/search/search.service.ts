import type { Cx } from '../../platform/context.ts'
import { unprocessable } from '../../platform/errors.ts'
import { cursorsOf } from '../../platform/http/paging.ts'
import { can, type Permission, require } from '../../platform/permissions.ts'
import { type Sentence, sentence } from '../../platform/words.ts'
import { type ConditionField, fieldsOf } from '../conditions/condition-fields.ts'
import { findCustomers } from './find-customers.ts'
import { findObjects } from './find-objects.ts'
import { findOpportunities } from './find-opportunities.ts'
import { findTasks } from './find-tasks.ts'
import { findTickets } from './find-tickets.ts'
import { findWaiting } from './find-waiting.ts'
import { type SearchAnswer, type SearchInput, type SearchKind, type SearchTab, searchKinds } from './search.contract.ts'
import { conditionOf, isFilter } from './search-filters.ts'
import { type Sought as Asked, type Found, MatchKey } from './search-page.ts'
import { hasWords, parseSearch, queryOf, type SearchQuery, soughtOf } from './search-query.rules.ts'
import { respell } from './spelling.ts'

/** Fewer results than these may be fewer than were meant: then other spellings are tried. */
const few = 3
const onlyExcluded = sentence('search.no_words', 'Add a word or a filter to look for.')

/**
 * Everything that a text finds, by kind: at most 100 counted and put into order of each, every one of them seen by the actor.
 * 403 for kinds that the role does not read, 422 `search.one_kind` for a cursor with several kinds.
 */
export async function search(cx: Cx, input: SearchInput): Promise<SearchAnswer> {
  const kinds = kindsOf(cx, input)
  const cursors = cursorsOf(cx, 'search', { q: input.q, kinds, mine: input.mine }, MatchKey)
  const fields: ReadonlyMap<string, ConditionField> = input.q.includes(':') ? await fieldsOf(cx) : new Map()
  const read = async (q: string): Promise<{ asked: Asked; query: SearchQuery; hints: Sentence[] }> => {
    const query = parseSearch(q, (key) => isFilter(fields, key))
    const { condition, hints } = await conditionOf(cx, query.filters, fields)
    const asked: Asked = {
      text: q,
      query: hasWords(query.terms) ? queryOf(query.terms) : null,
      excluded: hasWords(query.terms) ? null : queryOf(query.terms),
      words: soughtOf(query.terms),
      condition: query.filters.length > 0 ? condition : null,
      mine: input.mine,
      limit: input.limit,
      key: cursors.read(input.cursor),
    }
    const bare = asked.query === null && asked.condition === null ? [onlyExcluded] : []
    return { asked, query, hints: [...query.hints, ...hints, ...bare] }
  }
  const { asked, query, hints } = await read(input.q)
  const tabs = await tabsOf(cx, kinds, asked, cursors.write)
  const total = tabs.reduce((sum, tab) => sum + tab.count, 0)
  const answer = {
    tabs,
    filters: query.filters.map(({ key, text }) => ({ key, text })),
    hints,
    spelling: null,
  }
  if (total >= few || input.cursor !== undefined) return answer

  const other = await respell(cx, input.q, query)
  if (other === null) return answer
  const again = await read(other)
  // Its pages would need another q: they are reached by searching for it.
  const found = (await tabsOf(cx, kinds, again.asked, cursors.write)).map((tab) => ({ ...tab, nextCursor: null }))
  if (found.every((tab) => tab.count === 0)) return answer
  return { ...answer, tabs: total === 0 ? found : tabs, spelling: { q: other, shown: total === 0 } }
}

/** What it takes to read a kind of results; whoever has it finds of them what he sees. Who sees tickets sees what may become one. */
const permissionOf = (kind: SearchKind): Permission =>
  kind === 'ticket' || kind === 'conversation' ? 'tickets:read' : 'customers:read'

/** The kinds that are asked for, or all that the role reads. */
function kindsOf(cx: Cx, { kinds, cursor }: SearchInput): SearchKind[] {
  for (const kind of kinds ?? []) require(cx.actor, permissionOf(kind))
  const asked = kinds ?? searchKinds.filter((kind) => can(cx.actor, permissionOf(kind)))
  if (cursor !== undefined && asked.length !== 1)
    throw unprocessable('search.one_kind', 'A cursor belongs to one kind of results.', [
      { path: 'querystring.kinds', message: 'Name the kind of which the cursor came.' },
    ])
  return asked
}

async function tabsOf(
  cx: Cx,
  kinds: readonly SearchKind[],
  asked: Asked,
  write: (key: MatchKey) => string,
): Promise<SearchTab[]> {
  const all = kinds.map(async (kind) => {
    const { next, ...tab } = await find(cx, kind, asked)
    return { kind, ...tab, nextCursor: next ? write(next) : null }
  })
  return Promise.all(all)
}

function find(cx: Cx, kind: SearchKind, asked: Asked): Promise<Found> {
  if (kind === 'ticket') return findTickets(cx, asked)
  if (kind === 'opportunity') return findOpportunities(cx, asked)
  if (kind === 'conversation') return findWaiting(cx, asked)
  if (kind === 'object') return findObjects(cx, asked)
  return kind === 'task' ? findTasks(cx, asked) : findCustomers(cx, kind, asked)
}
