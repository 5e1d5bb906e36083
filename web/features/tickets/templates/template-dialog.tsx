import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useT } from '../../../i18n/use-t.ts'
import { FormDialog } from '../../../shared/form-dialog.tsx'
import { useForm } from '../../../shared/use-form.ts'
import { useCan } from '../../../shell/shell.api.ts'
import { Banner } from '../../../ui/banner.tsx'
import { Field } from '../../../ui/field.tsx'
import { TextInput } from '../../../ui/text-input.tsx'
import { toast } from '../../../ui/toast.ts'
import { foldersOf, NameAndFolder } from '../in-folders.tsx'
import { MacroTextField } from '../macros/macro-text-field.tsx'
import { type Sharing, SharingField } from '../sharing-field.tsx'
import { TemplateFields } from './template-fields.tsx'
import { TemplateProperties } from './template-properties.tsx'
import {
  createTemplate,
  refreshTemplates,
  type Template,
  type TemplateContent,
  templatesQuery,
  updateTemplate,
} from './templates.api.ts'
import { withoutParts } from './usable.ts'

interface Values extends TemplateContent {
  name: string
  folder: string
  sharing: Sharing
  teamIds: string[]
}

const empty: TemplateContent = { subject: '', descriptionHtml: '', labelIds: [], custom: {}, followerIds: [] }

/** A new template, or one to change. What it names and is gone is said, and left out when it is saved. */
export function TemplateDialog({ template, onClose }: { template?: Template; onClose: () => void }) {
  const t = useT()
  const mayShare = useCan('templates:share')
  const { data: templates = [] } = useQuery(templatesQuery)
  const form = useForm<Values, Template>({
    initial: {
      ...(template ? withoutParts(template, ['gone']) : empty),
      name: template?.name ?? '',
      folder: template?.folder ?? '',
      sharing: template?.sharing ?? 'private',
      teamIds: template?.teams.map((team) => team.id) ?? [],
    },
    validate: ({ name, sharing, teamIds }) => ({
      ...(name.trim() === '' && { name: t('templates:form.nameMissing') }),
      ...(sharing === 'teams' && teamIds.length === 0 && { teamIds: t('macros:form.teamsMissing') }),
    }),
    submit: ({ name, folder, sharing, teamIds, ...content }) => {
      const body = { name: name.trim(), folder: folder.trim() || null, content }
      const shares = { sharing, teamIds: sharing === 'teams' ? teamIds : [] }
      return template
        ? updateTemplate(template.id, mayShare ? { ...body, ...shares } : body)
        : createTemplate({ ...body, ...shares })
    },
    onDone: (saved) => {
      refreshTemplates()
      onClose()
      toast.done(template ? t('shared:form.saved') : t('macros:form.made', { name: saved.name }))
    },
  })
  const { values, set, errorOf } = form
  const [begun] = useState(values.descriptionHtml)
  return (
    <FormDialog
      size="lg"
      title={template ? t('macros:edit', { name: template.name }) : t('templates:new')}
      form={form}
      submit={template ? t('macros:form.save') : t('templates:form.create')}
      onClose={onClose}
    >
      {template && template.leftOut.length > 0 && (
        <Banner tone="warn">
          {t('templates:form.gone', { names: template.leftOut.map(({ name }) => name).join(', ') })}
        </Banner>
      )}
      <NameAndFolder
        values={values}
        folders={foldersOf(templates)}
        folderHint={t('templates:form.folderHint')}
        set={set}
        errorOf={errorOf}
      />
      <Field label={t('newTicket:subject.label')} hint={t('templates:form.subjectHint')} error={errorOf('subject')}>
        <TextInput maxLength={500} value={values.subject} onChange={(event) => set('subject', event.target.value)} />
      </Field>
      <MacroTextField
        label={t('newTicket:description.label')}
        placeholder={t('templates:form.descriptionHint')}
        html={begun}
        variables={false}
        error={errorOf('descriptionHtml')}
        onChange={(html) => set('descriptionHtml', html)}
      />
      <TemplateProperties
        content={values}
        names={template?.names ?? {}}
        set={(name, value) => set(name, value as Values[typeof name])}
        errorOf={errorOf}
      />
      <TemplateFields
        custom={values.custom}
        names={template?.names ?? {}}
        error={errorOf('custom')}
        onChange={(custom) => set('custom', custom)}
      />
      {mayShare ? (
        <SharingField
          sharing={values.sharing}
          teamIds={values.teamIds}
          error={errorOf('teamIds')}
          onSharing={(sharing) => set('sharing', sharing)}
          onTeams={(teamIds) => set('teamIds', teamIds)}
        />
      ) : (
        <p className="text-ink2">{t('templates:mayNotShare')}</p>
      )}
    </FormDialog>
  )
}
