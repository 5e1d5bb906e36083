import { Handshake } from 'lucide-react'
import type { ReactNode } from 'react'
import { formatDate, formatNumber } from '../../i18n/format.ts'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { isCustom, RecordCell } from '../../shared/custom/record-cell.tsx'
import type { Named, RecordFace } from '../../shared/records/record-table.tsx'
import { Avatar } from '../../ui/avatar.tsx'
import { Badge } from '../../ui/badge.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { FirstAndMore } from './contacts-table.tsx'
import { OpenCount } from './count-words.tsx'
import type { Account, Contact } from './customers.api.ts'
import { useLanguageName } from './language-name.ts'
import type { Lead } from './leads.api.ts'
import { moneyWords } from './money-values.ts'
import type { Opportunity } from './opportunities.api.ts'
import { StageBadge, useDayWords } from './opportunities-table.tsx'

// How contacts, accounts, leads and opportunities look in lists: the keys of columns are those of their condition fields.

const several = (rows: readonly { value?: string; name?: string }[]) => (
  <FirstAndMore values={rows.map(({ value, name }) => value ?? name ?? '')} />
)
const text = (value: string | null | undefined): ReactNode =>
  value ? (
    <span className="truncate" title={value}>
      {value}
    </span>
  ) : null
const time = (at: string | null | undefined): ReactNode => (at ? <RelativeTime at={at} className="text-ink3" /> : null)

type Person = Pick<Contact, 'emails' | 'phones' | 'language' | 'timeZone' | 'notes' | 'createdAt' | 'updatedAt'>

function usePersonCell() {
  const languageName = useLanguageName()
  return (field: string, person: Person): ReactNode => {
    const cells: Record<string, () => ReactNode> = {
      email: () => several(person.emails),
      phone: () => several(person.phones),
      language: () => text(person.language && languageName(person.language)),
      timeZone: () => text(person.timeZone),
      notes: () => text(person.notes),
      createdAt: () => time(person.createdAt),
      updatedAt: () => time(person.updatedAt),
    }
    return cells[field]?.() ?? null
  }
}

const joined = (...parts: (string | undefined)[]) => parts.filter(Boolean).join(' · ') || '–'
const personMark = ({ name, id }: Named) => <Avatar name={name} id={id} />

export function useContactFace(): RecordFace<Contact> {
  const cell = usePersonCell()
  return {
    cell: (field, contact) => {
      if (isCustom(field)) return <RecordCell entity="contact" field={field} row={contact} />
      if (field === 'account') return several(contact.accounts)
      if (field === 'openTickets') return <OpenCount counts={contact.ticketCounts} />
      return cell(field, contact)
    },
    mark: personMark,
    detail: ({ emails, accounts }) => joined(emails[0]?.value, accounts[0]?.name),
    link: ({ id }) => ({ to: paths.contact, params: { contactId: id } }),
  }
}

export function useLeadFace(): RecordFace<Lead> {
  const t = useT()
  const place = usePlace()
  const cell = usePersonCell()
  return {
    cell: (field, lead) => {
      if (isCustom(field)) return <RecordCell entity="lead" field={field} row={lead} />
      if (field === 'company') return text(lead.company)
      if (field === 'converted') return t(lead.converted ? 'views:yes' : 'views:no')
      if (field === 'convertedAt') return lead.converted && formatDate(lead.converted.at, place, 'date')
      return cell(field, lead)
    },
    mark: personMark,
    detail: ({ emails, company }) => joined(emails[0]?.value, company),
    link: ({ id }) => ({ to: paths.lead, params: { leadId: id } }),
  }
}

export function useAccountFace(): RecordFace<Account> {
  const place = usePlace()
  const t = useT()
  return {
    cell: (field, account) => {
      if (isCustom(field)) return <RecordCell entity="account" field={field} row={account} />
      const cells: Record<string, () => ReactNode> = {
        domain: () => several(account.domains.map((value) => ({ value }))),
        accountTier: () => text(account.tier?.name),
        contactCount: () => <span className="tabular-nums">{formatNumber(account.contactCount, place)}</span>,
        openTickets: () => <OpenCount counts={account.ticketCounts} />,
        parentAccount: () => text(account.parent?.name),
        hourlyRate: () =>
          account.hourlyRate && <span className="tabular-nums">{moneyWords(account.hourlyRate, place.locale)}</span>,
        currency: () => text(account.hourlyRate?.currency),
        ticketPrefix: () => text(account.ticketPrefix),
        notes: () => text(account.notes),
        createdAt: () => time(account.createdAt),
        updatedAt: () => time(account.updatedAt),
      }
      return cells[field]?.() ?? null
    },
    mark: ({ name, id }) => <Avatar square name={name} id={id} />,
    badge: ({ tier }) => tier && <Badge>{tier.name}</Badge>,
    detail: (account) => joined(account.domains[0], t('customers:contactCount', { count: account.contactCount })),
    link: ({ id }) => ({ to: paths.account, params: { accountId: id } }),
  }
}

export function useOpportunityFace(): RecordFace<Opportunity> {
  const t = useT()
  const { locale } = usePlace()
  const dayWords = useDayWords()
  return {
    cell: (field, one) => {
      if (isCustom(field)) return <RecordCell entity="opportunity" field={field} row={one} />
      const cells: Record<string, () => ReactNode> = {
        stage: () => <StageBadge stage={one.stage} />,
        outcome: () => t(`opportunities:outcome.${one.stage.outcome}`),
        amount: () => one.value && <span className="tabular-nums">{moneyWords(one.value, locale)}</span>,
        currency: () => text(one.value?.currency),
        closeOn: () => one.closeOn && <span className="tabular-nums">{dayWords(one.closeOn)}</span>,
        account: () => text(one.account?.name),
        contact: () => text(one.contact?.name),
        notes: () => text(one.notes),
        createdAt: () => time(one.createdAt),
        updatedAt: () => time(one.updatedAt),
      }
      return cells[field]?.() ?? null
    },
    mark: () => <Handshake aria-hidden="true" className="size-4 shrink-0 text-ink3" />,
    detail: ({ stage, value, closeOn }) =>
      joined(stage.name, value ? moneyWords(value, locale) : undefined, closeOn ? dayWords(closeOn) : undefined),
    link: ({ id }) => ({ to: paths.opportunity, params: { opportunityId: id } }),
  }
}
