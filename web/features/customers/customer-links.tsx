import { LinkField } from '../../shared/tasks/link-field.tsx'
import { finders } from '../../shared/tasks/tasks.api.ts'

interface Ref {
  id: string
  name: string
}

/** Whom a new record belongs to from the start. */
export interface CustomerStart {
  account?: Ref
  contact?: Ref
}

/** The part of a form that says whose a record is. */
export interface CustomerLinkValues {
  accountId: Ref | null
  contactId: Ref | null
}

export const linksOf = (
  one: { account: Ref | null; contact: Ref | null } | undefined,
  start: CustomerStart,
): CustomerLinkValues => ({
  accountId: (one ? one.account : start.account) ?? null,
  contactId: (one ? one.contact : start.contact) ?? null,
})

/** As the API takes them. */
export const linkIds = ({ accountId, contactId }: CustomerLinkValues) => ({
  accountId: accountId?.id ?? null,
  contactId: contactId?.id ?? null,
})

/** The contact and the account that a record belongs to. */
export function CustomerLinks({
  legend,
  values,
  errorOf,
  set,
}: {
  legend: string
  values: CustomerLinkValues
  errorOf: (field: keyof CustomerLinkValues) => string | undefined
  set: (field: keyof CustomerLinkValues, ref: Ref | null) => void
}) {
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="pb-1 font-medium">{legend}</legend>
      {(['contact', 'account'] as const).map((kind) => (
        <LinkField
          key={kind}
          kind={kind}
          value={values[`${kind}Id`]}
          find={finders[kind]}
          error={errorOf(`${kind}Id`)}
          onChange={(ref) => set(`${kind}Id`, ref)}
        />
      ))}
    </fieldset>
  )
}
