import type { Cx } from '../../platform/context.ts'
import { require } from '../../platform/permissions.ts'
import * as store from './people.store.ts'
import { listSourceRows, type SourceRow } from './sources.store.ts'

export type { ActivityRow, RowRef } from './people.store.ts'

/** More rows with one address than this are no person. */
const mostContacts = 50

/**
 * Who has one of the addresses in the mirror, in the documented order (rank, last change, id; product.md MX6), and every distinct
 * account of all of them. For who has CRM access alone.
 */
export async function findPeople(
  cx: Cx,
  addresses: readonly string[],
): Promise<{ contacts: (store.ContactRow & { matched: string })[]; accounts: store.AccountRow[] }> {
  require(cx.actor, 'crm:read')
  if (addresses.length === 0) return { contacts: [], accounts: [] }
  const contacts = await store.listContactsByEmail(cx, addresses, mostContacts)
  const accounts = await store.listAccounts(
    cx,
    contacts.flatMap(({ source, accountExternalId }) =>
      accountExternalId === null ? [] : [{ source, externalId: accountExternalId }],
    ),
  )
  return { contacts, accounts }
}

/** Orders, contracts and the like of people and accounts, or their notes: the newest first, `limit` of them after the last one. */
export async function listActivitiesOf(
  cx: Cx,
  query: store.ActivityQuery,
): Promise<(store.ActivityRow & { at: string | null })[]> {
  require(cx.actor, 'crm:read')
  return store.listActivities(cx, query)
}

/** The systems that the rows come from, with how records are found there. */
export async function listSources(cx: Cx): Promise<SourceRow[]> {
  return listSourceRows(cx)
}

/** More people of one account than this are not looked at. */
const mostPeople = 1_000

/**
 * The addresses of a contact of the mirror, or of everybody of an account; null: there is no such row. For who asks in the name of the
 * CRM itself: nothing of it goes to a person.
 */
export async function findAddresses(
  cx: Cx,
  kind: 'contact' | 'account',
  ref: store.RowRef,
): Promise<{ id: string; addresses: string[] } | null> {
  return store.findAddresses(cx, kind, ref, mostPeople)
}
