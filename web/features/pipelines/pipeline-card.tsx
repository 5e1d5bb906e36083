import { useQuery } from '@tanstack/react-query'
import { ArrowDown, ArrowUp, Clock, Copy, Ellipsis, Eye, Pencil, Plus, Star, Trash2, UsersRound } from 'lucide-react'
import { formatDuration } from '../../i18n/format.ts'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import { LabelDot } from '../../shared/label-chip.tsx'
import { ObjectChange } from '../../shared/object-change.tsx'
import { ReorderList } from '../../shared/reorder-list.tsx'
import { SettingsCard } from '../../shared/settings-page.tsx'
import { StatusBadge } from '../../shared/status-badge.tsx'
import { queuesQuery, teamsQuery } from '../../shared/teams-and-queues.ts'
import { ActMenu } from '../../ui/act-menu.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import type { Pipeline, Stage } from './pipelines.api.ts'

/** What is asked for about a pipeline or one of its stages. */
export type Wish =
  | { kind: 'new' }
  | { kind: 'copy' | 'rename' | 'rights' | 'delete' | 'newStage'; pipeline: Pipeline }
  | { kind: 'editStage' | 'deleteStage'; pipeline: Pipeline; stage: Stage }

const maxStages = 12

export function PipelineCard({
  pipeline,
  onWish,
  onDefault,
  onOrderStages,
  onMove,
}: {
  pipeline: Pipeline
  onWish: (wish: Wish) => void
  onDefault: () => void
  onOrderStages: (ids: string[]) => Promise<unknown>
  /** Up or down among the pipelines; absent at the ends. */
  onMove: { up?: () => void; down?: () => void }
}) {
  const t = useT()
  const stages = pipeline.stages.filter((stage) => !stage.leaving)
  const leaving = pipeline.stages.filter((stage) => stage.leaving)
  const isFull = stages.length >= maxStages
  return (
    <SettingsCard
      flush
      isRow
      title={
        <span className="flex flex-wrap items-center gap-2">
          {pipeline.name}
          {pipeline.isDefault && <Badge tone="accent">{t('pipelines:default')}</Badge>}
          {pipeline.leaving && <Badge tone="warn">{t('pipelines:leaving')}</Badge>}
          <ObjectChange section="pipelines" id={pipeline.id} className="font-normal max-sm:hidden" />
        </span>
      }
      actions={
        !pipeline.leaving && (
          <ActMenu
            trigger={
              <IconButton
                label={t('pipelines:more', { name: pipeline.name })}
                press="."
                icon={<Ellipsis aria-hidden="true" />}
              />
            }
            acts={[
              {
                keys: 'shift+e',
                label: t('pipelines:rename'),
                icon: <Pencil aria-hidden="true" />,
                run: () => onWish({ kind: 'rename', pipeline }),
              },
              {
                keys: 'shift+r',
                label: t('pipelines:rights.open'),
                icon: <UsersRound aria-hidden="true" />,
                run: () => onWish({ kind: 'rights', pipeline }),
              },
              !pipeline.isDefault && {
                keys: 'shift+d',
                label: t('pipelines:makeDefault'),
                icon: <Star aria-hidden="true" />,
                run: onDefault,
              },
              {
                keys: 'd',
                label: t('pipelines:copy'),
                icon: <Copy aria-hidden="true" />,
                run: () => onWish({ kind: 'copy', pipeline }),
              },
              onMove.up && {
                keys: 'shift+up',
                label: t('pipelines:up'),
                icon: <ArrowUp aria-hidden="true" />,
                run: onMove.up,
              },
              onMove.down && {
                keys: 'shift+down',
                label: t('pipelines:down'),
                icon: <ArrowDown aria-hidden="true" />,
                run: onMove.down,
              },
              {
                keys: 'shift+delete',
                label: pipeline.isDefault ? t('pipelines:deleteDefault') : t('pipelines:delete.button'),
                icon: <Trash2 aria-hidden="true" />,
                run: () => onWish({ kind: 'delete', pipeline }),
                danger: true,
                disabled: pipeline.isDefault,
                apart: true,
              },
            ]}
          />
        )
      }
      footer={
        !pipeline.leaving && (
          <>
            <span className="mr-auto text-ink3">
              {isFull ? t('pipelines:full') : t('pipelines:stages', { count: stages.length })}
            </span>
            <Button press="shift+n" disabled={isFull} onClick={() => onWish({ kind: 'newStage', pipeline })}>
              <Plus aria-hidden="true" className="size-3.5" />
              {t('pipelines:stage.new')}
            </Button>
          </>
        )
      }
    >
      <RightsLine pipeline={pipeline} />
      <ReorderList
        label={t('pipelines:stagesOf', { name: pipeline.name })}
        items={stages}
        onOrder={onOrderStages}
        disabled={pipeline.leaving}
      >
        {(stage) => <StageRow stage={stage} onWish={(kind) => onWish({ kind, pipeline, stage })} />}
      </ReorderList>
      {leaving.length > 0 && (
        <p role="status" className="border-line border-t px-4 py-2 text-ink3">
          {t('pipelines:beingEmptied', { names: leaving.map((stage) => stage.name).join(', ') })}
        </p>
      )}
    </SettingsCard>
  )
}

/** What is not everybody's, or waits elsewhere than usual; nothing of the others. */
function RightsLine({ pipeline }: { pipeline: Pipeline }) {
  const t = useT()
  const { queueId, seeTeamIds, moveTeamIds } = pipeline
  const isTold = queueId !== null || seeTeamIds !== null || moveTeamIds !== null
  const teams = useQuery({ ...teamsQuery, enabled: isTold }).data ?? []
  const queues = useQuery({ ...queuesQuery, enabled: queueId !== null }).data ?? []
  if (!isTold) return null
  const named = (ids: readonly string[]) =>
    teams
      .filter(({ id }) => ids.includes(id))
      .map(({ name }) => name)
      .join(', ') || t('pipelines:rights.nobody')
  const queue = queues.find(({ id }) => id === queueId)?.name
  return (
    <p className="flex flex-wrap gap-x-4 gap-y-1 border-line border-b px-4 py-2 text-ink2 text-xs">
      {queue && <span>{t('pipelines:rights.waits', { queue })}</span>}
      {seeTeamIds && <span>{t('pipelines:rights.seen', { teams: named(seeTeamIds) })}</span>}
      {moveTeamIds && <span>{t('pipelines:rights.moved', { teams: named(moveTeamIds) })}</span>}
    </p>
  )
}

function StageRow({ stage, onWish }: { stage: Stage; onWish: (kind: 'editStage' | 'deleteStage') => void }) {
  const t = useT()
  const place = usePlace()
  return (
    <div className="flex min-w-0 flex-1 items-center gap-3 py-1.5 pr-3 pl-1">
      <span className="flex min-w-0 flex-1 items-center gap-2">
        <LabelDot color={stage.color} />
        <span className="truncate font-medium">{stage.name}</span>
        {stage.customerLabel && (
          <span
            className="inline-flex min-w-0 items-center gap-1 text-ink3 text-xs max-sm:hidden"
            title={t('pipelines:stage.customerLabel')}
          >
            <Eye aria-hidden="true" className="size-3 shrink-0" />
            <span className="truncate">{stage.customerLabel}</span>
          </span>
        )}
      </span>
      {stage.limitMinutes !== null && (
        <span className="inline-flex shrink-0 items-center gap-1 text-ink2 text-xs" title={t('pipelines:stage.limit')}>
          <Clock aria-hidden="true" className="size-3 text-ink3" />
          {formatDuration(stage.limitMinutes, place)}
        </span>
      )}
      <span className="w-28 shrink-0 text-ink2 text-xs max-sm:w-auto">
        <StatusBadge status={stage.status} />
      </span>
      <span className="flex shrink-0">
        <IconButton
          press="e"
          label={t('pipelines:stage.edit', { name: stage.name })}
          icon={<Pencil aria-hidden="true" />}
          onClick={() => onWish('editStage')}
        />
        <IconButton
          press="delete"
          label={t('pipelines:stage.delete', { name: stage.name })}
          icon={<Trash2 aria-hidden="true" />}
          onClick={() => onWish('deleteStage')}
        />
      </span>
    </div>
  )
}
