import { useCallback, useEffect, useRef, useState } from 'react'
import { type Attachment, uploadFile } from '../ticket-page.api.ts'

/** A file on its way to the server, or refused by it. */
export interface Upload {
  key: number
  name: string
  size: number
  /** 0 to 1 */
  part: number
  /** The refusal in words; the file is kept in the list until the person takes it out or tries again. */
  refused?: string
  file: File
}

/** Uploads files one beside the other and hands over what the server has taken. */
export function useUploads(onDone: (attachment: Attachment, file: File) => void): {
  uploads: readonly Upload[]
  add: (files: readonly File[]) => void
  retry: (upload: Upload) => void
  remove: (upload: Upload) => void
} {
  const [uploads, setUploads] = useState<readonly Upload[]>([])
  const aborts = useRef(new Map<number, AbortController>())
  const counter = useRef(0)
  const done = useRef(onDone)
  useEffect(() => {
    done.current = onDone
  })
  useEffect(() => {
    const running = aborts.current
    return () => {
      for (const abort of running.values()) abort.abort()
    }
  }, [])

  const edit = useCallback((key: number, change: Partial<Upload>) => {
    setUploads((list) => list.map((one) => (one.key === key ? { ...one, ...change } : one)))
  }, [])

  const start = useCallback(
    async (upload: Upload) => {
      const abort = new AbortController()
      aborts.current.set(upload.key, abort)
      try {
        const attachment = await uploadFile(upload.file, (part) => edit(upload.key, { part }), abort.signal)
        setUploads((list) => list.filter((one) => one.key !== upload.key))
        done.current(attachment, upload.file)
      } catch (error) {
        edit(upload.key, { refused: error instanceof Error ? error.message : '' })
      } finally {
        aborts.current.delete(upload.key)
      }
    },
    [edit],
  )

  const add = useCallback(
    (files: readonly File[]) => {
      const added = files.map((file) => {
        counter.current += 1
        return { key: counter.current, name: file.name, size: file.size, part: 0, file }
      })
      setUploads((list) => [...list, ...added])
      for (const upload of added) void start(upload)
    },
    [start],
  )

  const retry = useCallback(
    (upload: Upload) => {
      edit(upload.key, { refused: undefined, part: 0 })
      void start(upload)
    },
    [edit, start],
  )

  const remove = useCallback((upload: Upload) => {
    aborts.current.get(upload.key)?.abort()
    setUploads((list) => list.filter((one) => one.key !== upload.key))
  }, [])

  return { uploads, add, retry, remove }
}
