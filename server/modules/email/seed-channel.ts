import type { Cx } from '../../platform/context.ts'
import { conflict } from '../../platform/errors.ts'
import { newId } from '../../platform/ids.ts'
import { words } from '../../platform/words.ts'
import { getDefaultPlace } from '../tickets/seed-tickets.ts'

/**
 * The first channel of a new organization, its default one, with the organization's name as sender name.
 * 409 `channel.address_taken` when any organization of the installation receives mail at the address.
 */
export async function seedChannel(cx: Cx, input: { name: string; supportAddress: string }): Promise<void> {
  const address = input.supportAddress.toLowerCase()
  const channelId = newId()
  const taken = await cx.tx
    .insertInto('inboundAddresses')
    .values({ address, orgId: cx.org.id, channelId, isAlias: false, enabled: true })
    .onConflict((c) => c.column('address').doNothing())
    .returning('address')
    .executeTakeFirst()
  if (!taken)
    throw conflict(
      'channel.address_taken',
      words`Mail to ${{ address }} already goes to a channel. Choose another address.`,
      undefined,
      [{ path: 'supportAddress', message: 'Belongs to another channel.' }],
    )
  await cx.tx
    .insertInto('channels')
    .values({
      orgId: cx.org.id,
      id: channelId,
      kind: 'email',
      name: input.name,
      address,
      enabled: true,
      plusAddressing: true,
      ...(await getDefaultPlace(cx)),
      isDefault: true,
      createdAt: cx.now,
      updatedAt: cx.now,
    })
    .execute()
}
