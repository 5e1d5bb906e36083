import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { getAccount } from './accounts.service.ts'
import { getContact } from './contacts.service.ts'
import type { CustomerDuplicate } from './customer-merges.contract.ts'
import { customersByIds } from './search-customers.ts'

const most = 10

/**
 * Who may be the same as a contact or an account: those of the same name, first those who share an account with it (product.md CR18).
 * Listed for people to look at; nothing is merged by itself. 404 when there is none with the id.
 */
export async function listDuplicates(cx: Cx, kind: 'contact' | 'account', id: string): Promise<CustomerDuplicate[]> {
  const one = kind === 'contact' ? await getContact(cx, id) : await getAccount(cx, id)
  const table = sql.raw(kind === 'contact' ? 'contacts' : 'accounts')
  const org = cx.org.id
  const { rows } = await sql<{ id: string }>`select o.id from ${table} c
    join ${table} o on o.org_id = ${org} and o.sort_name = c.sort_name and o.id <> c.id
    where c.org_id = ${org} and c.id = ${one.id}::uuid order by o.id limit ${most}`.execute(cx.tx)
  const found = await customersByIds(
    cx,
    kind,
    rows.map((row) => row.id),
  )
  const own = 'accounts' in one ? one.accounts.map((account) => account.id) : []
  return found
    .map(({ id: other, name, details, accounts }): CustomerDuplicate => {
      const shares = accounts.some((account) => own.includes(account.id))
      return { id: other, name, details, reason: shares ? 'name_and_account' : 'name' }
    })
    .sort((a, b) => Number(a.reason === 'name') - Number(b.reason === 'name'))
}
