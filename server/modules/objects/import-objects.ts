import type { z } from 'zod'
import type { Cx } from '../../platform/context.ts'
import { conflict, type FieldError, fieldError, unprocessable } from '../../platform/errors.ts'
import { sentence } from '../../platform/words.ts'
import type { Imported } from '../customers/import-records.contract.ts'
import { changed, checked, filled, importRows, made, onlyOne, type Taken } from '../customers/import-rows.ts'
import { recordOfCell, valuesOfCells } from '../fields/read-cells.ts'
import { findHolders, getKeyField, type KeyField } from '../fields/record-keys.ts'
import type { ImportObjects } from './import-objects.contract.ts'
import { typeOf } from './object-types.service.ts'
import type { TypeRow } from './object-types.store.ts'
import { CreateObject, UpdateObject } from './objects.contract.ts'
import { createObject, getObject, updateObject } from './objects.service.ts'
import { listNamed } from './objects.store.ts'

/**
 * Rows of a file become objects of a type (product.md IE3, CR19), found again by their name or by a custom field that tells them apart (a
 * serial number). What is not there is made, what is there gets what the row has; blank cells change nothing, so that the same file twice
 * changes nothing. Accounts, contacts and owners are those that are there. 404 `object_type.not_found`; 422 `field.no_key`.
 */
type Input = z.infer<typeof ImportObjects>

export async function importObjects(cx: Cx, typeKey: string, { foundBy, ...input }: Input): Promise<Imported> {
  const type = await typeOf(cx, typeKey)
  const key = foundBy === 'name' ? null : await getKeyField(cx, `object:${type.key}`, foundBy, 'foundBy')
  return importRows(cx, input, (part, row) => takeObject(part, { type, key }, row))
}

const noName = sentence('import.no_name', 'The row has no name.')

async function takeObject(
  cx: Cx,
  { type, key }: { type: TypeRow; key: KeyField | null },
  { line: _, custom: texts, ...cells }: Input['rows'][number],
): Promise<Taken> {
  const { name, ...others } = filled(cells)
  const custom = await valuesOfCells(cx, `object:${type.key}`, texts)
  const input = checked(UpdateObject, { name, ...(await linksOf(cx, others)), custom })
  const found = key ? await findHolders(cx, key, custom) : input.name ? await listNamed(cx, type.id, input.name) : []
  const id = onlyOne(found, () =>
    conflict('import.several_objects', 'Several objects fit the row. Choose another column to find them by.'),
  )
  if (id) {
    const before = await getObject(cx, type.key, id)
    return changed(before, await updateObject(cx, type.key, id, input))
  }
  if (!input.name) throw unprocessable(noName.code, noName, [fieldError('name', noName)])
  return made(await createObject(cx, type.key, checked(CreateObject, input)))
}

const links = { account: 'account', contact: 'contact', owner: 'member' } as const
type Link = keyof typeof links

/** The ids that the cells mean; 422 with all of those that mean nobody, or several. */
async function linksOf(cx: Cx, cells: { [link in Link]?: string }): Promise<{ [link in `${Link}Id`]?: string }> {
  const ids: { [link in `${Link}Id`]?: string } = {}
  const errors: FieldError[] = []
  for (const link of Object.keys(links) as Link[]) {
    const text = cells[link]
    if (text === undefined) continue
    const read = await recordOfCell(cx, links[link], text)
    if ('fault' in read) errors.push(fieldError(link, read.fault))
    else ids[`${link}Id`] = read.value
  }
  if (errors.length > 0) throw unprocessable('import.no_link', 'What the row is linked to was not found.', errors)
  return ids
}
