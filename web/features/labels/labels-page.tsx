import { useQuery } from '@tanstack/react-query'
import { Merge, Pencil, Plus, Tags, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useLive } from '../../api/live.ts'
import { formatNumber } from '../../i18n/format.ts'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import { ConfirmDialog } from '../../shared/confirm-dialog.tsx'
import { LabelChip } from '../../shared/label-chip.tsx'
import { Loaded } from '../../shared/loaded.tsx'
import { ObjectChange } from '../../shared/object-change.tsx'
import { SettingsPage } from '../../shared/settings-page.tsx'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { Table, Td, Th, Tr } from '../../ui/table.tsx'
import { toast } from '../../ui/toast.ts'
import { LabelDialog } from './label-dialog.tsx'
import { deleteLabel, type Label, labelsQuery, refreshLabels } from './labels.api.ts'
import { MergeDialog } from './merge-dialog.tsx'

type Opened = { kind: 'new' } | { kind: 'edit' | 'merge' | 'delete'; label: Label }

export function LabelsPage() {
  const t = useT()
  const query = useQuery(labelsQuery)
  const [opened, setOpened] = useState<Opened>()
  useLive(['label.*'], refreshLabels)
  const close = () => setOpened(undefined)
  const newButton = (
    <Button press="n" variant="primary" onClick={() => setOpened({ kind: 'new' })}>
      <Plus aria-hidden="true" className="size-3.5" />
      {t('labels:new')}
    </Button>
  )
  return (
    <SettingsPage
      wide
      title={t('settings:section.labels')}
      aside={query.data?.length || undefined}
      lead={t('labels:lead')}
      actions={newButton}
    >
      <Loaded query={query}>
        {(labels) =>
          labels.length === 0 ? (
            <EmptyState icon={<Tags aria-hidden="true" />} title={t('labels:emptyTitle')} actions={newButton}>
              {t('labels:emptyText')}
            </EmptyState>
          ) : (
            <LabelsTable labels={labels} onOpen={setOpened} />
          )
        }
      </Loaded>
      {opened?.kind === 'new' && <LabelDialog onClose={close} />}
      {opened?.kind === 'edit' && <LabelDialog label={opened.label} onClose={close} />}
      {opened?.kind === 'merge' && <MergeDialog label={opened.label} labels={query.data ?? []} onClose={close} />}
      {opened?.kind === 'delete' && <DeleteDialog label={opened.label} onClose={close} />}
    </SettingsPage>
  )
}

/** Labels of a group together, those without one first; each by name. */
const byGroup = (one: Label, other: Label) =>
  (one.group ?? '').localeCompare(other.group ?? '') || one.name.localeCompare(other.name)

function LabelsTable({ labels, onOpen }: { labels: readonly Label[]; onOpen: (opened: Opened) => void }) {
  const t = useT()
  const place = usePlace()
  return (
    <div className="mt-3 border-line border-t">
      <Table
        label={t('settings:section.labels')}
        head={
          <>
            <Th>{t('labels:name')}</Th>
            <Th className="max-sm:hidden">{t('labels:group')}</Th>
            <Th className="text-right">{t('labels:tickets')}</Th>
            <Th className="w-24">
              <span className="sr-only">{t('shared:column.actions')}</span>
            </Th>
          </>
        }
      >
        {labels.toSorted(byGroup).map((label) => (
          <Tr key={label.id}>
            <Td>
              <LabelChip name={label.name} color={label.color} />
              <ObjectChange section="labels" id={label.id} className="ml-2 max-md:hidden" />
            </Td>
            <Td className="text-ink2 max-sm:hidden">{label.group ?? '–'}</Td>
            <Td className="text-right text-ink2 tabular-nums">
              {formatNumber(label.ticketCount, place)}
              {label.ticketCountCapped && '+'}
            </Td>
            <Td className="whitespace-nowrap text-right">
              <IconButton
                press="e"
                label={t('labels:edit', { name: label.name })}
                icon={<Pencil aria-hidden="true" />}
                onClick={() => onOpen({ kind: 'edit', label })}
              />
              {labels.length > 1 && (
                <IconButton
                  press="m"
                  label={t('labels:merge.button', { name: label.name })}
                  icon={<Merge aria-hidden="true" />}
                  onClick={() => onOpen({ kind: 'merge', label })}
                />
              )}
              <IconButton
                press="delete"
                label={t('labels:delete.button', { name: label.name })}
                icon={<Trash2 aria-hidden="true" />}
                onClick={() => onOpen({ kind: 'delete', label })}
              />
            </Td>
          </Tr>
        ))}
      </Table>
    </div>
  )
}

function DeleteDialog({ label, onClose }: { label: Label; onClose: () => void }) {
  const t = useT()
  const uses = label.ticketCountCapped
    ? t('labels:delete.many', { count: label.ticketCount })
    : t('labels:delete.text', { count: label.ticketCount })
  return (
    <ConfirmDialog
      danger
      title={t('labels:delete.title', { name: label.name })}
      text={label.ticketCount === 0 ? t('labels:delete.unused') : uses}
      confirm={t('labels:delete.confirm')}
      run={() => deleteLabel(label.id)}
      onDone={() => {
        refreshLabels()
        toast.done(t('labels:delete.done', { name: label.name }))
      }}
      onClose={onClose}
    />
  )
}
