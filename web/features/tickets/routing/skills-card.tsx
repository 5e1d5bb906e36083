import { useQuery } from '@tanstack/react-query'
import { Pencil, Plus, Trash2, UserCog } from 'lucide-react'
import { useState } from 'react'
import { useLive } from '../../../api/live.ts'
import { useT } from '../../../i18n/use-t.ts'
import { ConfirmDialog } from '../../../shared/confirm-dialog.tsx'
import { FormDialog } from '../../../shared/form-dialog.tsx'
import { Loaded } from '../../../shared/loaded.tsx'
import { ObjectChange } from '../../../shared/object-change.tsx'
import { SettingsCard } from '../../../shared/settings-page.tsx'
import { useForm } from '../../../shared/use-form.ts'
import { Button } from '../../../ui/button.tsx'
import { Field } from '../../../ui/field.tsx'
import { IconButton } from '../../../ui/icon-button.tsx'
import { TextInput } from '../../../ui/text-input.tsx'
import { toast } from '../../../ui/toast.ts'
import {
  createSkill,
  deleteSkill,
  type MemberSkills,
  memberSkillsQuery,
  refreshSkills,
  renameSkill,
  type Skill,
  setMemberSkills,
  skillsQuery,
} from './routing.api.ts'
import { LevelField } from './skill-needs-field.tsx'

type Wish =
  | { kind: 'new' }
  | { kind: 'edit' | 'delete'; skill: Skill }
  | { kind: 'member'; member: MemberSkills; skills: readonly Skill[] }

const row = 'flex items-center gap-3 border-line-soft border-t px-4 py-2 first:border-t-0'

/** Skills, and who has them at which level. */
export function SkillsCard() {
  const t = useT()
  const query = useQuery(skillsQuery)
  const members = useQuery(memberSkillsQuery).data ?? []
  const [wish, setWish] = useState<Wish>()
  useLive(['routing.*', 'member.*'], refreshSkills)
  const close = () => setWish(undefined)
  const said = (member: MemberSkills, skills: readonly Skill[]) =>
    skills
      .flatMap(({ id, name }) => {
        const level = member.skills.find(({ skillId }) => skillId === id)?.level
        return level ? [`${name} ${level}`] : []
      })
      .join(', ') || t('routing:skills.nothing')
  return (
    <SettingsCard
      title={t('routing:skills.title')}
      text={t('routing:skills.text')}
      flush
      actions={
        <Button press="s" onClick={() => setWish({ kind: 'new' })}>
          <Plus aria-hidden="true" className="size-3.5" />
          {t('routing:skills.new')}
        </Button>
      }
    >
      <Loaded query={query}>
        {(skills) =>
          skills.length === 0 ? (
            <p className="px-4 py-3 text-ink2">{t('routing:skills.none')}</p>
          ) : (
            <>
              <ul>
                {skills.map((skill) => (
                  <li key={skill.id} data-row tabIndex={-1} className={row}>
                    <div className="min-w-0 flex-1">
                      <span className="break-words font-medium">{skill.name}</span>{' '}
                      <span className="text-ink2 text-xs">{t('routing:skills.people', { count: skill.people })}</span>
                      <ObjectChange section="skills" id={skill.id} className="block" />
                    </div>
                    <IconButton
                      press="e"
                      label={t('routing:skills.rename', { name: skill.name })}
                      icon={<Pencil aria-hidden="true" />}
                      onClick={() => setWish({ kind: 'edit', skill })}
                    />
                    <IconButton
                      press="delete"
                      label={t('routing:skills.delete', { name: skill.name })}
                      icon={<Trash2 aria-hidden="true" />}
                      onClick={() => setWish({ kind: 'delete', skill })}
                    />
                  </li>
                ))}
              </ul>
              <h3 className="border-line border-t px-4 pt-3 pb-1 font-medium">{t('routing:skills.who')}</h3>
              <ul>
                {members.map((member) => (
                  <li key={member.userId} data-row tabIndex={-1} className={row}>
                    <div className="min-w-0 flex-1">
                      <span className="block break-words">{member.name}</span>
                      <span className="block text-ink2 text-xs">{said(member, skills)}</span>
                    </div>
                    <IconButton
                      press="e"
                      label={t('routing:skills.edit', { name: member.name })}
                      icon={<UserCog aria-hidden="true" />}
                      onClick={() => setWish({ kind: 'member', member, skills })}
                    />
                  </li>
                ))}
              </ul>
            </>
          )
        }
      </Loaded>
      {wish?.kind === 'new' && <SkillDialog onClose={close} />}
      {wish?.kind === 'edit' && <SkillDialog skill={wish.skill} onClose={close} />}
      {wish?.kind === 'member' && <MemberDialog member={wish.member} skills={wish.skills} onClose={close} />}
      {wish?.kind === 'delete' && (
        <ConfirmDialog
          danger
          title={t('routing:skills.delete', { name: wish.skill.name })}
          text={t('routing:skills.deleteText', { count: wish.skill.people })}
          confirm={t('routing:skills.deleteConfirm')}
          run={() => deleteSkill(wish.skill.id)}
          onDone={refreshSkills}
          onClose={close}
        />
      )}
    </SettingsCard>
  )
}

function SkillDialog({ skill, onClose }: { skill?: Skill; onClose: () => void }) {
  const t = useT()
  const form = useForm({
    initial: { name: skill?.name ?? '' },
    validate: ({ name }) => (name.trim() === '' ? { name: t('routing:skills.nameMissing') } : {}),
    submit: ({ name }) => (skill ? renameSkill(skill.id, name.trim()) : createSkill(name.trim())),
    onDone: (saved) => {
      refreshSkills()
      onClose()
      toast.done(t('routing:skills.saved', { name: saved.name }))
    },
  })
  return (
    <FormDialog
      size="sm"
      title={skill ? t('routing:skills.rename', { name: skill.name }) : t('routing:skills.new')}
      form={form}
      submit={skill ? t('shared:form.save') : t('routing:skills.create')}
      onClose={onClose}
    >
      <Field label={t('routing:skills.name')} hint={t('routing:skills.nameHint')} required error={form.errorOf('name')}>
        <TextInput
          autoFocus
          maxLength={80}
          value={form.values.name}
          onChange={(event) => form.set('name', event.target.value)}
        />
      </Field>
    </FormDialog>
  )
}

function MemberDialog({
  member,
  skills,
  onClose,
}: {
  member: MemberSkills
  skills: readonly Skill[]
  onClose: () => void
}) {
  const t = useT()
  const form = useForm({
    initial: { skills: member.skills },
    submit: (values) => setMemberSkills(member.userId, values.skills),
    onDone: () => {
      refreshSkills()
      onClose()
      toast.done(t('shared:form.saved'))
    },
  })
  const has = form.values.skills
  return (
    <FormDialog
      size="sm"
      title={t('routing:skills.edit', { name: member.name })}
      description={t('routing:skills.levels')}
      form={form}
      submit={t('shared:form.save')}
      onClose={onClose}
    >
      <div className="flex flex-col gap-2">
        {skills.map(({ id, name }) => (
          <LevelField
            key={id}
            name={name}
            level={has.find(({ skillId }) => skillId === id)?.level ?? 0}
            onChange={(level) => {
              const others = has.filter(({ skillId }) => skillId !== id)
              form.set('skills', level === 0 ? others : [...others, { skillId: id, level }])
            }}
          />
        ))}
      </div>
    </FormDialog>
  )
}
