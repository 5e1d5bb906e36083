import { type Runtime, systemActor, type UserActor } from '../../platform/context.ts'
import { Problem } from '../../platform/errors.ts'
import { newFileKey } from '../../platform/files.ts'
import { getAttachment } from './attachments.service.ts'
import * as store from './attachments.store.ts'
import { createThumbnailer } from './thumbnailer.ts'

/** Of this process. Its worker starts with the first picture, and keeps no process alive. */
const thumbnailer = createThumbnailer()
const running = new Map<string, Promise<string | null>>()

export const noPicture = () =>
  new Problem(415, 'attachment.no_picture', 'This file cannot be shown as a picture. Download it.')

/**
 * Where the small form of a picture lies, for who may have the attachment at this moment: made when it is asked for first, kept in file
 * storage. Several readers wait for one making. 415 `attachment.no_picture`, and what getAttachment throws.
 */
export async function getThumbnail(runtime: Runtime, actor: UserActor, id: string): Promise<string> {
  const { attachment, thumbnail } = await runtime.run(actor, async (cx) => ({
    attachment: await getAttachment(cx, id),
    thumbnail: await store.findThumbnail(cx, id),
  }))
  if (thumbnail?.isNone) throw noPicture()
  const { files } = runtime.settings
  if (thumbnail?.key && (await files.size(thumbnail.key)) !== null) return thumbnail.key
  const making =
    running.get(id) ??
    make(runtime, actor.orgId, { id, storageKey: attachment.storageKey }).finally(() => running.delete(id))
  running.set(id, making)
  const key = await making
  if (key === null) throw noPicture()
  return key
}

/** Null: there is no small form of it, which is remembered. */
async function make(
  runtime: Runtime,
  orgId: string,
  { id, storageKey }: { id: string; storageKey: string },
): Promise<string | null> {
  const { files } = runtime.settings
  const made = await thumbnailer.make(await files.get(storageKey))
  const key = made && newFileKey(orgId, 'thumbnails')
  if (made && key) await files.put(key, made.bytes)
  const isKept = await runtime.run(systemActor(orgId, 'pictures'), (cx) => store.keepThumbnail(cx, id, key))
  // Deleted meanwhile.
  if (!isKept && key) await files.remove(key)
  return isKept ? key : null
}
