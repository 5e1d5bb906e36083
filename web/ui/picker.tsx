import clsx from 'clsx'
import { Command } from 'cmdk'
import { Check } from 'lucide-react'
import { type ReactNode, type RefObject, useEffect, useState } from 'react'
import { flushSync } from 'react-dom'
import { afterPaint } from './after-paint.tsx'
import { Button } from './button.tsx'
import { floatingItem } from './floating.ts'
import { Kbd } from './kbd.tsx'
import { Popover } from './popover.tsx'
import { Skeleton } from './skeleton.tsx'
import { useWords } from './words.ts'

export interface PickerOption {
  value: string
  label: string
  icon?: ReactNode
  /** Muted text after the label: an address, a team. */
  detail?: string
  /** The keys that choose it without the list. */
  keys?: string
  /** Why it cannot be chosen now. */
  reason?: string
  /** More words that find this option. */
  keywords?: string[]
}

export interface PickerProps {
  /** Opens the list: a Button, a Chip, a cell. */
  trigger?: ReactNode
  /** Stands beside this element instead; give `open` as well. */
  anchor?: RefObject<HTMLElement | null>
  /** Where the focus goes on closing, when not to the trigger or anchor. */
  returnFocus?: () => void
  /** Names the list for screen readers. */
  label: string
  /** All options (filtered here) or a function that asks the server; it is called with the text, 150 ms after typing. */
  options: readonly PickerOption[] | ((text: string, signal: AbortSignal) => Promise<readonly PickerOption[]>)
  /** The chosen values, ticked in the list. */
  chosen: readonly string[]
  onChoose: (option: PickerOption) => void
  /** As wide as its trigger, for triggers that look like a field. */
  wide?: boolean
  /** Several can be chosen: the list stays open. */
  multiple?: boolean
  /** Offered at the end when the text matches nothing exactly ("Create label ..."). */
  create?: { label: (text: string) => string; run: (text: string) => void }
  placeholder?: string
  open?: boolean
  onOpenChange?: (open: boolean) => void
}

/** So many options fill the list; the others are drawn when these are on the screen. */
const seenAtFirst = 12

type Found =
  | { state: 'loading' }
  | { state: 'failed' }
  /** `of`: the text that was asked for */
  | { state: 'ready'; options: readonly PickerOption[]; of: string }

/** Asks the server for the options of a text; a newer text cancels the older question. */
function useFound(options: PickerProps['options'], text: string, attempt: number): Found {
  const [found, setFound] = useState<Found>({ state: 'loading' })
  useEffect(() => {
    if (typeof options !== 'function') return
    if (attempt > 0) setFound({ state: 'loading' })
    const abort = new AbortController()
    const timer = setTimeout(
      () => {
        options(text, abort.signal).then(
          (ready) => !abort.signal.aborted && setFound({ state: 'ready', options: ready, of: text }),
          () => !abort.signal.aborted && setFound({ state: 'failed' }),
        )
      },
      text === '' ? 0 : 150,
    )
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [options, text, attempt])
  return typeof options === 'function' ? found : { state: 'ready', options, of: text }
}

/** A searched list in a popover, whole by keyboard: type, arrows, Enter, Esc. */
export function Picker(props: PickerProps) {
  const [innerOpen, setInnerOpen] = useState(false)
  const open = props.open ?? innerOpen
  function setOpen(next: boolean): void {
    setInnerOpen(next)
    props.onOpenChange?.(next)
  }
  return (
    <Popover
      trigger={props.trigger}
      anchor={props.anchor}
      returnFocus={props.returnFocus}
      label={props.label}
      open={open}
      onOpenChange={setOpen}
      className={clsx('overflow-hidden', props.wide ? 'w-(--radix-popover-trigger-width)' : 'w-64')}
    >
      <PickerList {...props} close={() => setOpen(false)} />
    </Popover>
  )
}

function PickerList({
  label,
  options,
  chosen,
  onChoose,
  multiple,
  create,
  placeholder,
  close,
}: PickerProps & { close: () => void }) {
  const words = useWords()
  const [text, setText] = useState('')
  const [attempt, setAttempt] = useState(0)
  const [active, setActive] = useState('')
  const found = useFound(options, text, attempt)
  const known = found.state === 'ready' ? found.options : []
  const [isWhole, setWhole] = useState(known.length <= seenAtFirst)
  useEffect(() => (isWhole ? undefined : afterPaint(() => setWhole(true))), [isWhole])
  const isAsked = typeof options === 'function'
  const first = known[0]?.value
  // Answers of the server come after the typing: the first one is made ready for Enter, as in a list filtered here.
  useEffect(() => {
    if (isAsked && first !== undefined) setActive(first)
  }, [isAsked, first])
  const written = text.trim()
  const offersCreate =
    create &&
    found.state === 'ready' &&
    written !== '' &&
    !known.some((one) => one.label.toLowerCase() === written.toLowerCase())
  const isAnswered = found.state === 'ready' && found.of === text
  const isEnded = isAnswered || found.state === 'failed'

  function take(option: PickerOption): void {
    onChoose(option)
    if (!multiple) close()
  }
  function make(): void {
    create?.run(written)
    if (!multiple) close()
  }
  // Enter right after typing means what will be found, not what was found for the text before.
  const [isTaken, setTaken] = useState(false)
  useEffect(() => {
    if (!isTaken || !isEnded) return
    setTaken(false)
    if (!isAnswered) return
    const option = known.find((one) => one.reason === undefined)
    if (option) take(option)
    else if (offersCreate) make()
  })
  return (
    <Command
      label={label}
      shouldFilter={!isAsked}
      value={active}
      onValueChange={setActive}
      onKeyDown={(event) => {
        // Arrows and letters are about all of them.
        if (!isWhole) flushSync(() => setWhole(true))
        if (event.key !== 'Enter' || event.nativeEvent.isComposing || written === '' || isEnded) return
        event.preventDefault()
        setTaken(true)
      }}
      loop
    >
      <Command.Input
        value={text}
        onValueChange={(next) => {
          setTaken(false)
          setText(next)
        }}
        placeholder={placeholder ?? words.search}
        className="h-9 w-full border-line border-b bg-transparent px-3 outline-none"
      />
      <Command.List className="max-h-72 overflow-y-auto p-1" aria-busy={found.state === 'loading'}>
        {found.state === 'loading' && <PickerSkeleton />}
        {found.state === 'failed' && (
          <div className="p-2 text-center">
            <Button press="mod+shift+r" onClick={() => setAttempt(attempt + 1)}>
              {words.retry}
            </Button>
          </div>
        )}
        {found.state === 'ready' && !offersCreate && (
          <Command.Empty className="px-2 py-3 text-center text-ink3">{words.nothingFound}</Command.Empty>
        )}
        {(isWhole ? known : known.slice(0, seenAtFirst)).map((option) => (
          <Command.Item
            key={option.value}
            value={option.value}
            keywords={[option.label, option.detail ?? '', ...(option.keywords ?? [])]}
            disabled={option.reason !== undefined}
            onSelect={() => take(option)}
            className={floatingItem}
          >
            {option.icon}
            <span className="min-w-0 flex-1 truncate">
              {option.label}
              {option.detail && <span className="text-ink3"> {option.detail}</span>}
              {option.reason && <span className="block whitespace-normal text-2xs text-ink3">{option.reason}</span>}
            </span>
            {option.keys && <Kbd keys={option.keys} className="max-md:hidden" />}
            {chosen.includes(option.value) && <Check aria-hidden="true" className="text-accent-ink" />}
          </Command.Item>
        ))}
        {offersCreate && (
          <Command.Item
            forceMount
            value={`create:${written}`}
            onSelect={make}
            className={clsx(floatingItem, 'text-accent-ink')}
          >
            {create.label(written)}
          </Command.Item>
        )}
      </Command.List>
    </Command>
  )
}

function PickerSkeleton() {
  return (
    <div className="flex flex-col gap-3 p-2">
      <Skeleton className="h-3 w-4/5" />
      <Skeleton className="h-3 w-3/5" />
      <Skeleton className="h-3 w-2/3" />
    </div>
  )
}
