import { useQuery } from '@tanstack/react-query'
import { useT } from '../../i18n/use-t.ts'
import { objectTypesQuery } from '../../shell/object-types.api.ts'
import { useCan } from '../../shell/shell.api.ts'
import { isObjectKind, keyOfType, type ObjectKind } from '../custom/field-entities.ts'

const common = ['contact', 'lead', 'opportunity', 'account'] as const
/** The types of records that tickets are associated with: those, and the objects that the organization defined itself. */
export type RecordType = (typeof common)[number] | ObjectKind

/** What a type is called: of the organization's own, what it calls one. */
export function useTypeNames(): (type: RecordType) => string {
  const t = useT()
  const { data: types } = useQuery({ ...objectTypesQuery, enabled: useCan('customers:read') })
  return (type) =>
    isObjectKind(type)
      ? (types?.find(({ key }) => key === keyOfType(type))?.singular ?? '')
      : t(`associations:type.${type}`)
}
