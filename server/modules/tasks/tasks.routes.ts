import { z } from 'zod'
import { Id, NoContent } from '../../platform/http/fields.ts'
import type { App } from '../../platform/http/http.ts'
import { page } from '../../platform/http/paging.ts'
import { CreateTask, ListTasks, Task, UpdateTask } from './tasks.contract.ts'
import { createTask, deleteTask, getTask, listTasks, updateTask } from './tasks.service.ts'

const params = z.object({ id: Id })
const tags = ['tasks']
const read = { permission: 'customers:read' } as const
const write = { permission: 'customers:write' } as const

export function tasksRoutes(app: App): void {
  app.get(
    '/tasks',
    {
      config: read,
      schema: {
        operationId: 'listTasks',
        tags,
        summary: 'Tasks: what is to be done by its due time, or what was done, the newest first',
        description: 'A task of a ticket is seen by who sees the ticket, by who has it to do and by who made it.',
        querystring: ListTasks,
        response: { 200: page(Task) },
      },
    },
    (request) => request.run((cx) => listTasks(cx, request.query)),
  )

  app.post(
    '/tasks',
    {
      config: write,
      schema: { operationId: 'createTask', tags, summary: 'Make a task', body: CreateTask, response: { 201: Task } },
    },
    async (request, reply) => reply.code(201).send(await request.run((cx) => createTask(cx, request.body))),
  )

  app.get(
    '/tasks/:id',
    {
      config: read,
      schema: { operationId: 'getTask', tags, summary: 'A task', params, response: { 200: Task } },
    },
    (request) => request.run((cx) => getTask(cx, request.params.id)),
  )

  app.patch(
    '/tasks/:id',
    {
      config: write,
      schema: {
        operationId: 'updateTask',
        tags,
        summary: 'Change a task, or check it off',
        params,
        body: UpdateTask,
        response: { 200: Task },
      },
    },
    (request) => request.run((cx) => updateTask(cx, request.params.id, request.body)),
  )

  app.delete(
    '/tasks/:id',
    {
      config: write,
      schema: { operationId: 'deleteTask', tags, summary: 'Delete a task', params, response: { 204: NoContent } },
    },
    async (request, reply) => {
      await request.run((cx) => deleteTask(cx, request.params.id))
      return reply.code(204).send(null)
    },
  )
}
