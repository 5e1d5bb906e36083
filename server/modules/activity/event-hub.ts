import { type Runtime, systemActor } from '../../platform/context.ts'
import { listen } from '../../platform/realtime.ts'
import { type RawEvents, readRawEvents } from './activity.service.ts'

/**
 * Reads the log once for all streams of an organization that stand at the same place: when a hundred agents hear of the same
 * event, the database is asked once. Nothing is kept: what was read is forgotten as soon as it was handed out.
 */
export type EventHub = {
  /** Calls `wake` when the organization has news. Returns the way to stop. */
  join: (orgId: string, wake: () => void) => () => void
  read: (orgId: string, since: string, limit: number) => Promise<RawEvents>
}

export function createEventHub(runtime: Runtime): EventHub {
  type Desk = { wakes: Set<() => void>; reading: Map<string, Promise<RawEvents>>; leave: () => void }
  const desks = new Map<string, Desk>()

  const open = (orgId: string): Desk => {
    const desk: Desk = { wakes: new Set(), reading: new Map(), leave: () => {} }
    desk.leave = listen(orgId, () => {
      // A read that began before this word may have missed what it speaks of: nobody new joins it.
      desk.reading.clear()
      for (const wake of desk.wakes) wake()
    })
    desks.set(orgId, desk)
    return desk
  }

  return {
    join: (orgId, wake) => {
      const desk = desks.get(orgId) ?? open(orgId)
      desk.wakes.add(wake)
      return () => {
        desk.wakes.delete(wake)
        if (desk.wakes.size > 0 || desks.get(orgId) !== desk) return
        desk.leave()
        desks.delete(orgId)
      }
    },
    read: (orgId, since, limit) => {
      const reading = desks.get(orgId)?.reading
      const key = `${since} ${limit}`
      const running = reading?.get(key)
      if (running) return running
      const read = runtime.run(systemActor(orgId, 'stream'), (cx) => readRawEvents(cx, since, limit))
      reading?.set(key, read)
      const forget = () => {
        if (reading?.get(key) === read) reading.delete(key)
      }
      read.then(forget, forget)
      return read
    },
  }
}
