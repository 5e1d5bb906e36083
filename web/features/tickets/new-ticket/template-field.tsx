import { useQuery } from '@tanstack/react-query'
import { LayoutTemplate, TriangleAlert, X } from 'lucide-react'
import { useT } from '../../../i18n/use-t.ts'
import { Button } from '../../../ui/button.tsx'
import { IconButton } from '../../../ui/icon-button.tsx'
import { Picker } from '../../../ui/picker.tsx'
import { type Template, templateQuery, templatesQuery } from '../templates/templates.api.ts'
import { withoutParts } from '../templates/usable.ts'
import type { NewTicketValues } from './new-ticket-values.ts'

/** Chooses the template by which the form is filled, and says what comes with it. */
export function TemplateField({
  value,
  onChoose,
  onRemove,
}: {
  value: NewTicketValues['template']
  onChoose: (id: string) => void
  onRemove: () => void
}) {
  const t = useT()
  const { data: templates = [] } = useQuery(templatesQuery)
  const { data: template } = useQuery({ ...templateQuery(value?.id ?? ''), enabled: value !== null })
  if (templates.length === 0 && !value) return null
  return (
    <div className="flex flex-col gap-1">
      <div className="flex items-center gap-1">
        <Picker
          label={t('templates:use.choose')}
          options={templates.map(({ id, name, folder, subject }) => ({
            value: id,
            label: name,
            detail: folder ?? undefined,
            keywords: [subject],
          }))}
          chosen={value ? [value.id] : []}
          onChoose={(option) => onChoose(option.value)}
          trigger={
            <Button press="mod+shift+e">
              <LayoutTemplate aria-hidden="true" className="size-3.5" />
              <span className="max-w-70 truncate">
                {value ? t('templates:use.chosen', { name: value.name }) : t('templates:use.choose')}
              </span>
            </Button>
          }
        />
        {value && (
          <IconButton
            press="mod+shift+backspace"
            label={t('templates:use.remove')}
            icon={<X aria-hidden="true" />}
            onClick={onRemove}
          />
        )}
      </div>
      {value && template && <Extras template={template} />}
    </div>
  )
}

/** What the form has no field for, and what the ticket does without. */
function Extras({ template }: { template: Template }) {
  const t = useT()
  const { stageId, pipelineId, checklistTemplateId, followerIds } = withoutParts(template, ['gone', 'refused'])
  const nameOf = (id: string) => template.names[id] ?? ''
  const place = stageId ?? pipelineId
  const parts = [
    place && t('templates:use.stage', { name: nameOf(place) }),
    checklistTemplateId && t('templates:use.checklist', { name: nameOf(checklistTemplateId) }),
    followerIds.length > 0 && t('templates:use.followers', { count: followerIds.length }),
  ].filter(Boolean)
  return (
    <>
      {parts.length > 0 && <p className="text-ink2 text-xs">{t('templates:use.with', { parts: parts.join(', ') })}</p>}
      {template.leftOut.length > 0 && (
        <p className="flex items-center gap-1 text-warn text-xs">
          <TriangleAlert aria-hidden="true" className="size-3.5 shrink-0" />
          {t('templates:use.leftOut', { parts: template.leftOut.map(({ name }) => name).join(', ') })}
        </p>
      )}
    </>
  )
}
