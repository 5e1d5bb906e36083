import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api, read } from '../../../api/client.ts'
import { queryClient } from '../../../api/queries.ts'
import type { components } from '../../../api/schema.gen.ts'
import { type ObjectType, refreshObjectTypes } from '../../../shell/object-types.api.ts'

export type ObjectRecord = components['schemas']['ObjectRecord']
type ObjectBody = components['schemas']['UpdateObject']
type TypeBody = components['schemas']['UpdateObjectType']

const objectsKey = ['objects'] as const

/** The objects of a type, found by which words and conditions. */
export function objectsQuery(typeKey: string, list: { q?: string; filter?: string; sort?: string }) {
  return infiniteQueryOptions({
    queryKey: [...objectsKey, 'list', typeKey, list],
    queryFn: ({ signal, pageParam }) => {
      const query = { limit: 50, ...list, ...(pageParam && { cursor: pageParam }) }
      return read(api.GET('/api/v1/objects/{typeKey}', { params: { path: { typeKey }, query }, signal }))
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  })
}

/** The objects of an account or of a contact, of all types. */
export function objectsOfQuery(of: { account: string } | { contact: string }) {
  return infiniteQueryOptions({
    queryKey: [...objectsKey, 'of', of],
    queryFn: ({ signal, pageParam }) => {
      const query = { limit: 20, ...of, ...(pageParam && { cursor: pageParam }) }
      return read(api.GET('/api/v1/objects', { params: { query }, signal }))
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  })
}

export function objectQuery(typeKey: string, id: string) {
  return queryOptions({
    queryKey: [...objectsKey, 'object', typeKey, id],
    queryFn: ({ signal }) =>
      read(api.GET('/api/v1/objects/{typeKey}/{id}', { params: { path: { typeKey, id } }, signal })),
  })
}

export function refreshObjects(): void {
  void queryClient.invalidateQueries({ queryKey: objectsKey })
}

/** Resolves when what is on screen was read again; objects show the name of their type. */
export function refreshTypes(): Promise<void> {
  refreshObjects()
  return refreshObjectTypes()
}

/** A new object, or with `id` the change of one. */
export async function saveObject(
  typeKey: string,
  id: string | undefined,
  body: ObjectBody & { name: string },
): Promise<ObjectRecord> {
  const { version: _version, ...fresh } = body
  return keep(
    id
      ? read(api.PATCH('/api/v1/objects/{typeKey}/{id}', { params: { path: { typeKey, id } }, body }))
      : read(api.POST('/api/v1/objects/{typeKey}', { params: { path: { typeKey } }, body: fresh })),
  )
}

/** Saves values of custom fields alone; null empties one. */
export const saveObjectFields = (
  { type, id }: ObjectRecord,
  custom: NonNullable<ObjectBody['custom']>,
): Promise<ObjectRecord> =>
  keep(
    read(
      api.PATCH('/api/v1/objects/{typeKey}/{id}', { params: { path: { typeKey: type.key, id } }, body: { custom } }),
    ),
  )

export async function deleteObject({ type, id }: ObjectRecord): Promise<void> {
  await read(api.DELETE('/api/v1/objects/{typeKey}/{id}', { params: { path: { typeKey: type.key, id } } }))
  refreshObjects()
}

async function keep(answer: Promise<ObjectRecord>): Promise<ObjectRecord> {
  const saved = await answer
  queryClient.setQueryData(objectQuery(saved.type.key, saved.id).queryKey, saved)
  refreshObjects()
  return saved
}

/** A new type, or with `typeKey` the change of one. */
export const saveType = (
  typeKey: string | undefined,
  body: TypeBody & { singular: string; plural: string; icon: ObjectType['icon']; description: string },
): Promise<ObjectType> => {
  const { version: _version, archived: _archived, ...fresh } = body
  return typeKey ? changeType(typeKey, body) : read(api.POST('/api/v1/object-types', { body: fresh }))
}

export const changeType = (typeKey: string, body: TypeBody): Promise<ObjectType> =>
  read(api.PATCH('/api/v1/object-types/{typeKey}', { params: { path: { typeKey } }, body }))

export const deleteType = (typeKey: string) =>
  read(api.DELETE('/api/v1/object-types/{typeKey}', { params: { path: { typeKey } } }))
