import { type DragEvent, useState } from 'react'

/** Takes files that are dropped on an element, unless something in it took them already. `over` while they hang above it. */
export function useFileDrop(take: (files: File[]) => void) {
  const [over, setOver] = useState(false)
  const dropping = {
    onDragOver: (event: DragEvent) => {
      if (!event.dataTransfer.types.includes('Files')) return
      event.preventDefault()
      setOver(true)
    },
    onDragLeave: () => setOver(false),
    onDrop: (event: DragEvent) => {
      setOver(false)
      if (event.defaultPrevented || event.dataTransfer.files.length === 0) return
      event.preventDefault()
      take([...event.dataTransfer.files])
    },
  }
  return { over, dropping }
}
