import { z } from 'zod'
import { Id, NoContent } from '../../platform/http/fields.ts'
import type { App } from '../../platform/http/http.ts'
import { MemberSkills, SaveSkill, SetMemberSkills, Skill } from './routing.contract.ts'
import { createSkill, deleteSkill, listMemberSkills, listSkills, renameSkill, setMemberSkills } from './skills.ts'

const IdParam = z.object({ id: Id })
const tags = ['routing']
const manage = { permission: 'settings:manage' } as const

/** Skills and who has them. */
export function skillsRoutes(app: App): void {
  app.get(
    '/skills',
    {
      config: manage,
      schema: {
        operationId: 'listSkills',
        tags,
        summary: 'Skills by name',
        response: { 200: z.object({ data: z.array(Skill) }) },
      },
    },
    (request) => request.run(async (cx) => ({ data: await listSkills(cx) })),
  )

  app.post(
    '/skills',
    {
      config: manage,
      schema: { operationId: 'createSkill', tags, summary: 'Make a skill', body: SaveSkill, response: { 201: Skill } },
    },
    async (request, reply) => reply.code(201).send(await request.run((cx) => createSkill(cx, request.body))),
  )

  app.patch(
    '/skills/:id',
    {
      config: manage,
      schema: {
        operationId: 'renameSkill',
        tags,
        summary: 'Give a skill another name',
        params: IdParam,
        body: SaveSkill,
        response: { 200: Skill },
      },
    },
    (request) => request.run((cx) => renameSkill(cx, { id: request.params.id, name: request.body.name })),
  )

  app.delete(
    '/skills/:id',
    {
      config: manage,
      schema: {
        operationId: 'deleteSkill',
        tags,
        summary: 'Delete a skill that no queue asks for; nobody has it any more',
        params: IdParam,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      await request.run((cx) => deleteSkill(cx, request.params.id))
      return reply.code(204).send(null)
    },
  )

  app.get(
    '/skills/members',
    {
      config: manage,
      schema: {
        operationId: 'listMemberSkills',
        tags,
        summary: 'Members who work on tickets, with their skills',
        response: { 200: z.object({ data: z.array(MemberSkills) }) },
      },
    },
    (request) => request.run(async (cx) => ({ data: await listMemberSkills(cx) })),
  )

  app.put(
    '/skills/members/:id',
    {
      config: manage,
      schema: {
        operationId: 'setMemberSkills',
        tags,
        summary: 'Say which skills a member has, at which level',
        params: IdParam,
        body: SetMemberSkills,
        response: { 200: MemberSkills },
      },
    },
    (request) => request.run((cx) => setMemberSkills(cx, request.params.id, request.body)),
  )
}
