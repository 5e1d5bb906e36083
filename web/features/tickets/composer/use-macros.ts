import { useQuery } from '@tanstack/react-query'
import { Zap } from 'lucide-react'
import { useCallback, useMemo } from 'react'
import { ApiError } from '../../../api/api-error.ts'
import { isEmbed } from '../../../api/embed.ts'
import { useLive } from '../../../api/live.ts'
import { queryClient } from '../../../api/queries.ts'
import { useT } from '../../../i18n/use-t.ts'
import { useOfferedCommands } from '../../../shell/page-commands.ts'
import { toast } from '../../../ui/toast.ts'
import {
  applyMacros,
  type MacroRow,
  macrosQuery,
  refreshMacros,
  renderQuery,
  undoMacroRun,
  variablesQuery,
} from '../macros/macros.api.ts'
import { refreshThread, type Ticket } from '../ticket-page.api.ts'
import { outdateTicket } from '../tickets.api.ts'
import type { AppliedMacro, ComposerKind } from './draft-store.ts'
import { partsLeft } from './macro-chips.tsx'
import { undoSeconds } from './use-send.ts'

/** What of a chosen macro goes where: its text into the draft of a kind, the rest beside it. */
export interface ChosenMacro {
  kind: ComposerKind
  html: string
  macro: AppliedMacro
}

const randomKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16)).join('')

/** The macros of a ticket's composer: found after `/` and in the command menu, put into the draft, done at once without a text. */
export function useMacros(
  ticket: Ticket,
  ticketRef: string,
  now: () => { kind: ComposerKind; isEmpty: boolean },
  onChosen: (chosen: ChosenMacro) => void,
) {
  const t = useT()
  const { data: macros = [] } = useQuery(macrosQuery)
  useQuery({ ...variablesQuery, enabled: !isEmbed })
  useLive(['macro.*'], refreshMacros)
  const { reply: mayReply, note: mayNote, update: mayUpdate } = ticket.allowed

  const refresh = useCallback(() => {
    refreshThread(ticketRef)
    outdateTicket(ticket.id)
    refreshMacros()
  }, [ticketRef, ticket.id])

  /** Does what macros do, without a message. */
  const applyNow = useCallback(
    async (chosen: readonly AppliedMacro[]): Promise<boolean> => {
      try {
        const run = await applyMacros(
          ticketRef,
          { macros: chosen.map(({ id, parts, skip }) => ({ id, skip: [...skip, ...gone(parts), 'reply'] })) },
          randomKey(),
        )
        refresh()
        const { id } = run
        if (id === null) toast.info(t('macros:done.nothing'))
        else
          toast.done(t('macros:done.applied', { name: chosen.map(({ name }) => name).join(', ') }), {
            seconds: undoSeconds,
            action: {
              label: t('ticket:undo.action'),
              run: () => {
                undoMacroRun(id).then(
                  ({ result }) => {
                    refresh()
                    toast.info(t(`macros:done.${result}`))
                  },
                  (error: Error) => toast.failed(t('ticket:undo.failed'), { description: error.message }),
                )
              },
            },
          })
        return true
      } catch (error) {
        toast.failed(t('macros:done.failed'), { description: error instanceof Error ? error.message : undefined })
        return false
      }
    },
    [t, ticketRef, refresh],
  )

  const choose = useCallback(
    async (row: MacroRow): Promise<void> => {
      try {
        const rendered = await queryClient.fetchQuery(renderQuery(row.id, ticket.id, ticket.version))
        const { kind, isEmpty } = now()
        const { replyHtml, noteHtml } = rendered
        // A text goes where it is being written; one of the other kind begins there when nothing is written yet.
        const own = kind === 'note' ? noteHtml : replyHtml
        const other: ComposerKind = kind === 'note' ? 'public' : 'note'
        const mayOther = other === 'note' ? mayNote : mayReply
        const moves = own === '' && isEmpty && mayOther && (other === 'note' ? noteHtml : replyHtml) !== ''
        const to = moves ? other : kind
        const html = to === 'note' ? noteHtml : replyHtml
        const written = to === 'note' ? ['reply', 'note'] : ['reply']
        const skip = mayUpdate ? written : rendered.parts.filter((part) => part.kind !== 'note').map((part) => part.key)
        const parts = rendered.parts.filter(({ key }) => !written.includes(key))
        const macro: AppliedMacro = { id: row.id, name: row.name, parts, skip }
        if (html === '' && isEmpty && (partsLeft(macro).length > 0 || parts.length === 0)) await applyNow([macro])
        else onChosen({ kind: to, html, macro })
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) refreshMacros()
        toast.failed(t('macros:done.failed'), { description: error instanceof Error ? error.message : undefined })
      }
    },
    [t, ticket.id, ticket.version, now, mayReply, mayNote, mayUpdate, applyNow, onChosen],
  )

  const offered = useMemo(
    () => ({
      heading: t('settings:section.macros'),
      commands: macros.map((macro) => ({
        id: `macro ${macro.id}`,
        label: macro.name,
        detail: macro.folder ?? undefined,
        Icon: Zap,
        run: () => void choose(macro),
      })),
    }),
    [t, macros, choose],
  )
  useOfferedCommands(offered)
  return { macros, choose, applyNow }
}

const gone = (parts: AppliedMacro['parts']) => parts.filter((part) => part.gone).map((part) => part.key)
