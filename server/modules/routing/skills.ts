import type { Cx } from '../../platform/context.ts'
import { isUniqueViolation } from '../../platform/database.ts'
import { conflict, fieldError, notFound, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { require } from '../../platform/permissions.ts'
import { sentence, words } from '../../platform/words.ts'
import { listMemberAccess } from '../members/member-access.ts'
import { listQueues } from '../queues/queues.service.ts'
import type { MemberSkills, SetMemberSkills, Skill } from './routing.contract.ts'
import * as store from './routing.store.ts'

const most = 200

/** All skills by name, with how many members have each. */
export async function listSkills(cx: Cx): Promise<Skill[]> {
  const [skills, had] = await Promise.all([store.listSkills(cx), store.listMemberSkills(cx)])
  return skills.map((skill) => ({ ...skill, people: had.filter(({ skillId }) => skillId === skill.id).length }))
}

/** 409 `skill.name_taken`; 422 `skill.too_many`. */
export async function createSkill(cx: Cx, { name }: { name: string }): Promise<Skill> {
  const skills = await lockSkills(cx)
  if (skills.length >= most) throw unprocessable('skill.too_many', words`There can be at most ${{ most }} skills.`)
  const skill = { id: newId(), name }
  await unlessTaken(name, () => store.saveSkill(cx, skill))
  emit(cx, 'routing.skill_created', { skillId: skill.id, name })
  return { ...skill, people: 0 }
}

/** 404 `skill.not_found`; 409 `skill.name_taken`. */
export async function renameSkill(cx: Cx, { id, name }: { id: string; name: string }): Promise<Skill> {
  const before = skillIn(await lockSkills(cx), id)
  if (before.name !== name) {
    await unlessTaken(name, () => store.saveSkill(cx, { id, name }))
    emit(cx, 'routing.skill_renamed', { skillId: id, from: before.name, to: name })
  }
  const skill = (await listSkills(cx)).find((one) => one.id === id)
  return skill ?? { id, name, people: 0 }
}

/** Takes it from everybody too. 404 `skill.not_found`; 409 `skill.needed` while a queue asks for it. */
export async function deleteSkill(cx: Cx, id: string): Promise<void> {
  const skill = skillIn(await lockSkills(cx), id)
  const asking = (await store.listQueueRouting(cx)).find(({ skillNeeds }) =>
    skillNeeds.some(({ skills }) => skills.some(({ skillId }) => skillId === id)),
  )
  const queue = asking && (await listQueues(cx)).find((one) => one.id === asking.queueId)
  if (queue)
    throw conflict(
      'skill.needed',
      words`The queue “${{ queue: queue.name }}” asks for “${{ skill: skill.name }}”. Change what it asks for first.`,
    )
  await store.deleteSkill(cx, id)
  emit(cx, 'routing.skill_deleted', { skillId: id, name: skill.name })
}

/** Active members who work on tickets, by name, with their skills. */
export async function listMemberSkills(cx: Cx): Promise<MemberSkills[]> {
  const [members, had] = await Promise.all([listMemberAccess(cx), store.listMemberSkills(cx)])
  return members
    .filter(({ active, permissions }) => active && permissions.includes('tickets:update'))
    .map(({ userId, name }) => ({
      userId,
      name,
      skills: had.filter((one) => one.userId === userId).map(({ skillId, level }) => ({ skillId, level })),
    }))
}

/** 404 `member.not_found`; 422 `skill.unknown`, `skill.twice`. */
export async function setMemberSkills(cx: Cx, userId: string, { skills }: SetMemberSkills): Promise<MemberSkills> {
  const known = await lockSkills(cx)
  const member = (await listMemberAccess(cx)).find((one) => one.userId === userId)
  if (!member) throw notFound('member.not_found', 'There is no such member.')
  requireSkills(known, skills, 'skills')
  const before = await store.listMemberSkills(cx, [userId])
  const named = (list: readonly { skillId: string; level: number }[]) =>
    list
      .map(({ skillId, level }) => ({ name: known.find(({ id }) => id === skillId)?.name ?? '', level }))
      .toSorted((a, b) => a.name.localeCompare(b.name))
  const [from, to] = [named(before), named(skills)]
  if (JSON.stringify(from) !== JSON.stringify(to)) {
    await store.saveMemberSkills(cx, userId, skills)
    emit(cx, 'routing.skills_set', { userId, name: member.name, from, to })
  }
  return { userId, name: member.name, skills }
}

/** 422 `skill.unknown`, `skill.twice` at the place under `path`. */
export function requireSkills(
  known: readonly store.SkillRow[],
  skills: readonly { skillId: string }[],
  path: string,
): void {
  for (const [i, { skillId }] of skills.entries()) {
    const at = `${path}.${i}.skillId`
    if (!known.some(({ id }) => id === skillId)) {
      const fault = sentence('skill.unknown', 'There is no such skill.')
      throw unprocessable('skill.unknown', fault, [fieldError(at, fault)])
    }
    if (skills.findIndex((one) => one.skillId === skillId) < i) {
      const fault = sentence('skill.twice', 'A skill is named once.')
      throw unprocessable('skill.twice', fault, [fieldError(at, fault)])
    }
  }
}

async function lockSkills(cx: Cx): Promise<store.SkillRow[]> {
  require(cx.actor, 'settings:manage')
  return store.lockSkills(cx)
}

function skillIn(skills: readonly store.SkillRow[], id: string): store.SkillRow {
  const skill = skills.find((one) => one.id === id)
  if (!skill) throw notFound('skill.not_found', 'There is no such skill.')
  return skill
}

async function unlessTaken(name: string, write: () => Promise<void>): Promise<void> {
  try {
    await write()
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    throw conflict('skill.name_taken', words`There is a skill “${{ name }}” already.`, undefined, [
      { path: 'name', message: 'There is a skill of this name already.' },
    ])
  }
}
