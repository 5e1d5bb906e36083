import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useT } from '../../../i18n/use-t.ts'
import { FormDialog } from '../../../shared/form-dialog.tsx'
import { useForm } from '../../../shared/use-form.ts'
import { useCan } from '../../../shell/shell.api.ts'
import { toast } from '../../../ui/toast.ts'
import { foldersOf, NameAndFolder } from '../in-folders.tsx'
import { SharingField } from '../sharing-field.tsx'
import { ActionsField } from './actions-field.tsx'
import { MacroTextField } from './macro-text-field.tsx'
import { createMacro, type Macro, type MacroActions, macrosQuery, refreshMacros, updateMacro } from './macros.api.ts'
import { TryMacro } from './try-macro.tsx'

interface Values {
  name: string
  folder: string
  replyHtml: string
  noteHtml: string
  actions: MacroActions
  sharing: Macro['sharing']
  teamIds: string[]
}

const isBlank = (html: string) => html.replace(/<[^>]*>|&nbsp;|\s/g, '') === ''

/** A new macro, or one to change, with a look at what it would be on a real ticket. */
export function MacroDialog({ macro, onClose }: { macro?: Macro; onClose: () => void }) {
  const t = useT()
  const mayShare = useCan('macros:share')
  const { data: macros = [] } = useQuery(macrosQuery)
  const form = useForm<Values, Macro>({
    initial: {
      name: macro?.name ?? '',
      folder: macro?.folder ?? '',
      replyHtml: macro?.replyHtml ?? '',
      noteHtml: macro?.noteHtml ?? '',
      actions: macro?.actions ?? {},
      sharing: macro?.sharing ?? 'private',
      teamIds: macro?.teams.map((team) => team.id) ?? [],
    },
    validate: ({ name, replyHtml, noteHtml, actions, sharing, teamIds }) => ({
      ...(name.trim() === '' && { name: t('macros:form.nameMissing') }),
      ...(isBlank(replyHtml) &&
        isBlank(noteHtml) &&
        Object.keys(actions).length === 0 && { replyHtml: t('macros:form.empty') }),
      ...(sharing === 'teams' && teamIds.length === 0 && { teamIds: t('macros:form.teamsMissing') }),
    }),
    submit: ({ name, folder, sharing, teamIds, ...content }) => {
      const body = { ...content, name: name.trim(), folder: folder.trim() || null }
      const shares = { sharing, teamIds: sharing === 'teams' ? teamIds : [] }
      return macro
        ? updateMacro(macro.id, mayShare ? { ...body, ...shares } : body)
        : createMacro({ ...body, ...shares })
    },
    onDone: (saved) => {
      refreshMacros()
      onClose()
      toast.done(macro ? t('shared:form.saved') : t('macros:form.made', { name: saved.name }))
    },
  })
  const { values, set, errorOf } = form
  const [begun] = useState({ reply: values.replyHtml, note: values.noteHtml })
  return (
    <FormDialog
      size="lg"
      title={macro ? t('macros:edit', { name: macro.name }) : t('macros:new')}
      form={form}
      submit={macro ? t('macros:form.save') : t('macros:form.create')}
      onClose={onClose}
    >
      <NameAndFolder
        values={values}
        folders={foldersOf(macros)}
        folderHint={t('macros:form.folderHint')}
        set={set}
        errorOf={errorOf}
      />
      <MacroTextField
        label={t('macros:form.reply')}
        html={begun.reply}
        error={errorOf('replyHtml')}
        onChange={(html) => set('replyHtml', html)}
      />
      <MacroTextField
        label={t('macros:form.note')}
        html={begun.note}
        note
        error={errorOf('noteHtml')}
        onChange={(html) => set('noteHtml', html)}
      />
      <ActionsField
        actions={values.actions}
        error={errorOf('actions')}
        onChange={(actions) => set('actions', actions)}
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
        <p className="text-ink2">{t('macros:sharing.mayNot')}</p>
      )}
      <TryMacro replyHtml={values.replyHtml} noteHtml={values.noteHtml} actions={values.actions} />
    </FormDialog>
  )
}
