import { Link } from '@tanstack/react-router'
import { paths } from '../../paths.ts'
import type { RecordRef } from './record-activity.api.ts'

/** The name of a record, which leads to its page. */
export function RecordLink({ type, id, name, typeKey }: RecordRef & { name: string; typeKey?: string }) {
  const look = 'break-words text-accent-ink hover:underline'
  if (type === 'contact')
    return (
      <Link to={paths.contact} params={{ contactId: id }} className={look}>
        {name}
      </Link>
    )
  if (type === 'account')
    return (
      <Link to={paths.account} params={{ accountId: id }} className={look}>
        {name}
      </Link>
    )
  if (type === 'lead')
    return (
      <Link to={paths.lead} params={{ leadId: id }} className={look}>
        {name}
      </Link>
    )
  if (type === 'object')
    return typeKey ? (
      <Link to={paths.object} params={{ typeKey, objectId: id }} className={look}>
        {name}
      </Link>
    ) : (
      <span className="break-words">{name}</span>
    )
  return (
    <Link to={paths.opportunity} params={{ opportunityId: id }} className={look}>
      {name}
    </Link>
  )
}
