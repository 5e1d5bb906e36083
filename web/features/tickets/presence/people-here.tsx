import clsx from 'clsx'
import { PenLine } from 'lucide-react'
import { useT } from '../../../i18n/use-t.ts'
import { Avatar } from '../../../ui/avatar.tsx'
import { Tooltip } from '../../../ui/tooltip.tsx'
import { peopleWords } from './presence-words.ts'
import { type Person, useMarks } from './row-marks-store.ts'

/** Faces of people in a row, those who write with a pen; what each does is said beside them. */
export function Faces({
  people,
  most,
  size,
}: {
  people: readonly Person[]
  /** Faces that are drawn; of the others the number. */
  most: number
  size: 'sm' | 'md'
}) {
  const t = useT()
  const words = peopleWords(t, people).join('. ')
  const drawn = people.slice(0, people.length > most ? most - 1 : most)
  const more = people.length - drawn.length
  return (
    <Tooltip label={words}>
      <span role="img" aria-label={words} className="inline-flex shrink-0 items-center -space-x-1">
        {drawn.map(({ id, name, activity }) => (
          <span key={id} className="relative inline-flex rounded-full outline-2 outline-card">
            <Avatar id={id} name={name} size={size} />
            {activity !== 'viewing' && size === 'md' && (
              <span
                className={clsx(
                  'absolute -right-1 -bottom-1 grid size-3 place-items-center rounded-full border border-card',
                  activity === 'noting' ? 'bg-note text-note-ink' : 'bg-accent text-on-accent',
                )}
              >
                <PenLine aria-hidden="true" className="size-2" />
              </span>
            )}
          </span>
        ))}
        {/* On a small face a pen would hide the letters. */}
        {size === 'sm' && people.some(({ activity }) => activity !== 'viewing') && (
          <PenLine aria-hidden="true" className="ml-2 size-3.5 text-accent-ink" />
        )}
        {more > 0 && <span className="pl-2 font-medium text-2xs text-ink2 tabular-nums">+{more}</span>}
      </span>
    </Tooltip>
  )
}

/** Who else has the ticket open, in its header. */
export function PeopleHere({ ticketId }: { ticketId: string }) {
  const { people } = useMarks(ticketId)
  return people.length > 0 && <Faces people={people} most={4} size="md" />
}

/** Above the composer: who is writing right now. Read out when somebody begins. */
export function WritingNow({ ticketId }: { ticketId: string }) {
  const t = useT()
  const writing = useMarks(ticketId).people.filter(({ activity }) => activity !== 'viewing')
  return (
    <div role="status" className="mx-auto w-full max-w-4xl">
      {writing.length > 0 && (
        <div className="flex min-w-0 items-center gap-2 px-1 pb-1.5 text-ink2 text-xs">
          <span className="inline-flex -space-x-1">
            {writing.slice(0, 2).map(({ id, name }) => (
              <span key={id} className="inline-flex rounded-full outline-2 outline-card">
                <Avatar id={id} name={name} size="sm" />
              </span>
            ))}
          </span>
          <PenLine aria-hidden="true" className="size-3.5 shrink-0 text-accent-ink" />
          <span className="min-w-0 truncate">{peopleWords(t, writing).join(' · ')}</span>
        </div>
      )}
    </div>
  )
}
