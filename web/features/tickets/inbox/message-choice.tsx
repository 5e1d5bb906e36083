import { useInfiniteQuery } from '@tanstack/react-query'
import { Paperclip } from 'lucide-react'
import { useT } from '../../../i18n/use-t.ts'
import { LoadMore } from '../../../shared/load-more.tsx'
import { Loaded } from '../../../shared/loaded.tsx'
import { Checkbox } from '../../../ui/checkbox.tsx'
import { RelativeTime } from '../../../ui/relative-time.tsx'
import { conversationMessagesQuery, type ThreadMessage } from './inbox.api.ts'

/** Which messages of a conversation belong to a ticket: those that wait can be chosen, the others say where they are. */
export function MessageChoice({
  conversationId,
  waiting,
  chosen,
  onChange,
}: {
  conversationId: string
  waiting: readonly string[]
  chosen: readonly string[]
  onChange: (chosen: readonly string[]) => void
}) {
  const t = useT()
  const query = useInfiniteQuery(conversationMessagesQuery(conversationId))
  const choose = (id: string, on: boolean) =>
    onChange(waiting.filter((one) => (one === id ? on : chosen.includes(one))))
  return (
    <fieldset className="flex min-w-0 flex-col gap-1">
      <legend className="mb-1 font-medium">{t('inbox:which')}</legend>
      <Loaded query={query}>
        {({ pages }) => (
          <>
            <ul className="divide-y divide-line-soft rounded-md border border-line">
              {pages
                .flatMap((page) => page.data)
                .filter((message) => waiting.includes(message.id))
                .map((message) => (
                  <li key={message.id} className="px-3 py-1.5">
                    <Checkbox
                      checked={chosen.includes(message.id)}
                      onChange={(on) => choose(message.id, on)}
                      label={<Line message={message} />}
                    />
                  </li>
                ))}
            </ul>
            <LoadMore query={query} />
          </>
        )}
      </Loaded>
      <p className="text-ink3 text-xs">{t(chosen.length === 0 ? 'inbox:chooseOne' : 'inbox:whichHint')}</p>
    </fieldset>
  )
}

function Line({ message }: { message: ThreadMessage }) {
  const files = message.attachments.filter((file) => !file.inline).length
  return (
    <span className="flex min-w-0 flex-wrap items-baseline gap-x-2">
      <span className="font-medium">{message.author.name}</span>
      <RelativeTime at={message.createdAt} className="text-ink3" />
      {files > 0 && (
        <span className="inline-flex items-center gap-0.5 text-ink3 text-xs">
          <Paperclip aria-hidden="true" className="size-3" />
          {files}
        </span>
      )}
      <span className="line-clamp-2 w-full text-ink2">{message.visibleText}</span>
    </span>
  )
}
