import { Link } from '@tanstack/react-router'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { Table, Td, Th, Tr } from '../../ui/table.tsx'
import { OpenCount } from './count-words.tsx'
import type { Contact } from './customers.api.ts'

export function ContactsTable({ contacts, label }: { contacts: readonly Contact[]; label: string }) {
  const t = useT()
  return (
    <Table
      label={label}
      head={
        <>
          <Th>{t('customers:column.name')}</Th>
          <Th>{t('customers:column.email')}</Th>
          <Th>{t('customers:column.account')}</Th>
          <Th className="text-right">{t('customers:column.open')}</Th>
          <Th className="text-right">{t('customers:column.updated')}</Th>
        </>
      }
    >
      {contacts.map((contact) => (
        <Tr key={contact.id}>
          <Td>
            <Link
              to={paths.contact}
              params={{ contactId: contact.id }}
              className="flex items-center gap-2 whitespace-nowrap font-medium hover:underline"
            >
              <Avatar name={contact.name} id={contact.id} />
              {contact.name}
            </Link>
          </Td>
          <Td className="whitespace-nowrap text-ink2">
            <FirstAndMore values={contact.emails.map((email) => email.value)} />
          </Td>
          <Td className="whitespace-nowrap text-ink2">
            <FirstAndMore values={contact.accounts.map((account) => account.name)} />
          </Td>
          <Td className="text-right tabular-nums">
            <OpenCount counts={contact.ticketCounts} />
          </Td>
          <Td className="whitespace-nowrap text-right text-ink3">
            <RelativeTime at={contact.updatedAt} />
          </Td>
        </Tr>
      ))}
    </Table>
  )
}

/** The first of several, and how many more; the rest is in its title. */
export function FirstAndMore({ values }: { values: readonly string[] }) {
  const [first, ...more] = values
  if (first === undefined) return <span className="text-ink3">–</span>
  return (
    <span className="truncate" title={more.length > 0 ? values.join('\n') : undefined}>
      {first}
      {more.length > 0 && <span className="text-ink3"> +{more.length}</span>}
    </span>
  )
}
