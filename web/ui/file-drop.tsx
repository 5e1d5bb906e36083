import clsx from 'clsx'
import { Upload } from 'lucide-react'
import { type DragEvent, useRef, useState } from 'react'
import { Button } from './button.tsx'
import { useWords } from './words.ts'

/** A place to drop files on, with a button that opens the chooser for everybody who does not drag. */
export function FileDrop({
  onFiles,
  accept,
  multiple = true,
  hint,
}: {
  onFiles: (files: File[]) => void
  accept?: string
  multiple?: boolean
  /** Limits in words: kinds, size. */
  hint?: string
}) {
  const words = useWords()
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)

  function take(files: FileList | null): void {
    const taken = [...(files ?? [])].slice(0, multiple ? undefined : 1)
    if (taken.length > 0) onFiles(taken)
  }

  function onDrop(event: DragEvent): void {
    event.preventDefault()
    setOver(false)
    take(event.dataTransfer.files)
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is the mouse's way; the button inside is everybody's
    <div
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
      className={clsx(
        'flex flex-col items-center gap-2 rounded-lg border border-dashed px-4 py-6 text-center transition-colors',
        over ? 'border-accent-ink bg-accent-bg' : 'border-line-control',
      )}
    >
      <Upload aria-hidden="true" className="size-5 text-ink3" />
      <div className="text-ink2">{words.dropFiles}</div>
      <Button onClick={() => input.current?.click()}>{words.chooseFiles}</Button>
      {hint && <div className="text-ink3 text-xs">{hint}</div>}
      <input
        ref={input}
        type="file"
        hidden
        multiple={multiple}
        accept={accept}
        onChange={(event) => {
          take(event.target.files)
          event.target.value = ''
        }}
      />
    </div>
  )
}
