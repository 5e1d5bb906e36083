import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { queryClient } from '../../api/queries.ts'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { FailureBanner } from '../../shared/failure-banner.tsx'
import { KeptToTeams } from '../../shared/kept-to-teams.tsx'
import { LinesField } from '../../shared/lines-field.tsx'
import { SaveBar } from '../../shared/save-bar.tsx'
import { SettingsCard } from '../../shared/settings-page.tsx'
import { teamsQuery } from '../../shared/teams-and-queues.ts'
import { type FormErrors, useForm } from '../../shared/use-form.ts'
import { useMe } from '../../shell/shell.api.ts'
import { isEmail } from '../../ui/address-list.ts'
import { ChoiceRow } from '../../ui/choice-row.tsx'
import { Field } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'
import { Switch } from '../../ui/switch.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { toast } from '../../ui/toast.ts'
import { bodyOf, type ChannelValues, portOf, valuesOf } from './channel-values.ts'
import {
  type Channel,
  channelQuery,
  createChannel,
  pipelinesQuery,
  refreshChannels,
  updateChannel,
} from './channels.api.ts'
import { ImapFields } from './imap-fields.tsx'
import { isConnected } from './mailbox-providers.ts'
import { SmtpDoor } from './smtp-door.tsx'

export function ChannelForm({ channel }: { channel?: Channel }) {
  const t = useT()
  const navigate = useNavigate()
  const { organization } = useMe()
  const pipelines = useQuery(pipelinesQuery).data ?? []
  const teams = useQuery(teamsQuery).data ?? []
  const form = useForm({
    initial: valuesOf(channel, organization.name),
    validate: (values) => {
      const errors: FormErrors<ChannelValues> = {}
      if (!isEmail(values.address.trim())) errors.address = t('auth:email.incomplete')
      if (values.name.trim() === '') errors.name = t('channels:nameMissing')
      const wrong = values.aliases.find((alias) => alias.trim() !== '' && !isEmail(alias.trim()))
      if (wrong) errors.aliases = t('common:ui.notAnAddress', { text: wrong })
      if (values.way === 'imap') {
        if (values.host.trim() === '') errors.host = t('channels:imap.hostMissing')
        if (!portOf(values.port)) errors.port = t('channels:imap.portWrong')
        if (values.user.trim() === '') errors.user = t('channels:imap.userMissing')
        if (isConnected(values.auth)) {
          if (values.clientId.trim() === '') errors.clientId = t('channels:oauth.clientIdMissing')
          if (values.auth === 'oauth') {
            for (const name of ['authorizeUrl', 'tokenUrl'] as const)
              if (!/^https?:\/\/[^?#@\s]+$/.test(values[name].trim())) errors[name] = t('channels:oauth.addressWrong')
            if (values.scope.trim() === '') errors.scope = t('channels:oauth.scopeMissing')
          }
        } else if ((!channel?.imap || channel.imap.oauth) && values.imapSecret === '')
          errors.imapSecret = t('channels:imap.secretMissing')
        if (values.afterFetch === 'move' && values.moveTo.trim() === '') errors.moveTo = t('channels:imap.moveMissing')
      }
      return errors
    },
    submit: (values) => (channel ? updateChannel(channel.id, bodyOf(values)) : createChannel(bodyOf(values))),
    onDone: (saved) => {
      queryClient.setQueryData(channelQuery(saved.id).queryKey, saved)
      refreshChannels()
      form.rebase(valuesOf(saved, organization.name))
      toast.done(channel ? t('shared:form.saved') : t('channels:made', { address: saved.address }))
      // It is saved, also where the form does not know it yet: the guard has nothing to ask.
      if (!channel) void navigate({ to: paths.settingsChannel, params: { channelId: saved.id }, ignoreBlocker: true })
    },
  })
  const { values, set, errorOf } = form
  const stages = pipelines.flatMap((pipeline) =>
    pipeline.stages.map((stage) => ({
      value: stage.id,
      label: pipelines.length > 1 ? `${pipeline.name} · ${stage.name}` : stage.name,
    })),
  )
  return (
    <form ref={form.ref} onSubmit={form.onSubmit} noValidate className="flex flex-col gap-5">
      <FailureBanner error={form.failure} />
      <SettingsCard title={t('channels:part.address')}>
        <div className="grid items-start gap-4 sm:grid-cols-2">
          <Field label={t('channels:address')} hint={t('channels:addressHint')} required error={errorOf('address')}>
            <TextInput
              type="email"
              autoComplete="off"
              autoFocus={!channel}
              value={values.address}
              onChange={(event) => set('address', event.target.value)}
            />
          </Field>
          <Field label={t('channels:senderName')} hint={t('channels:senderNameHint')} required error={errorOf('name')}>
            <TextInput value={values.name} onChange={(event) => set('name', event.target.value)} />
          </Field>
        </div>
        <LinesField
          legend={t('channels:aliases')}
          hint={t('channels:aliasesHint')}
          add={t('channels:addAlias')}
          type="email"
          value={values.aliases}
          onChange={(aliases) => set('aliases', aliases)}
          error={errorOf('aliases')}
        />
        <div>
          <ChoiceRow
            label={t('channels:newMail')}
            value={values.newMail}
            onChange={(newMail) => set('newMail', newMail)}
            choices={[
              { value: 'ticket', label: t('channels:newMailIs.ticket') },
              { value: 'conversation', label: t('channels:newMailIs.conversation') },
            ]}
          />
          <p className="mt-1 text-ink3 text-xs">{t('channels:newMailHint')}</p>
        </div>
        <Field label={t('channels:stage')} hint={t('channels:stageHint')} error={errorOf('stageId')}>
          <Select
            value={values.stageId || stages[0]?.value}
            onChange={(stageId) => set('stageId', stageId)}
            options={stages}
          />
        </Field>
        <Switch
          checked={values.enabled}
          onChange={(enabled) => set('enabled', enabled)}
          label={t('channels:enabled')}
          hint={values.enabled ? t('channels:enabledHint') : t('channels:disabledHint')}
        />
        <Switch
          checked={values.plusAddressing}
          onChange={(plus) => set('plusAddressing', plus)}
          label={t('channels:plus')}
          hint={
            values.plusAddressing
              ? t('channels:plusHint', { address: plusExample(values.address) })
              : t('channels:plusOffHint')
          }
        />
      </SettingsCard>
      <SettingsCard title={t('channels:part.readers')}>
        <KeptToTeams
          label={t('channels:readers')}
          hint={t('channels:readersHint')}
          error={errorOf('readTeamIds')}
          teams={teams}
          value={values.readTeamIds}
          onChange={(ids) => set('readTeamIds', ids)}
        />
      </SettingsCard>
      <SettingsCard title={t('channels:part.way')}>
        <ChoiceRow
          labelHidden
          label={t('channels:comesBy')}
          value={values.way}
          onChange={(way) => {
            set('way', way)
            if (way === 'imap' && values.user === '') set('user', values.address)
          }}
          choices={[
            { value: 'smtp', label: t('channels:way.smtp') },
            { value: 'imap', label: t('channels:way.imap') },
          ]}
        />
        {values.way === 'smtp' ? (
          <SmtpDoor address={values.address} />
        ) : (
          <ImapFields channel={channel} values={values} set={set} errorOf={errorOf} isDirty={form.isDirty} />
        )}
      </SettingsCard>
      <div className="sticky bottom-0 flex flex-wrap justify-end gap-2 border-line border-t bg-card py-3">
        <SaveBar form={form} />
      </div>
    </form>
  )
}

/** `support+k7f2@acme.com` for `support@acme.com`. */
function plusExample(address: string): string {
  const [local = '', domain] = (address.trim() || 'support@example.com').split('@')
  return `${local}+k7f2@${domain ?? 'example.com'}`
}
