import { useMutation } from '@tanstack/react-query'
import { CircleAlert, CircleCheck, PlugZap } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { say } from '../../i18n/sentences.ts'
import { useT } from '../../i18n/use-t.ts'
import { FailureBanner } from '../../shared/failure-banner.tsx'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'
import { Switch } from '../../ui/switch.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { type ChannelValues, imapOf } from './channel-values.ts'
import { type Channel, type ImapTestResult, testImap } from './channels.api.ts'
import { hostOf, isConnected, ways } from './mailbox-providers.ts'
import { SignInFields } from './sign-in-fields.tsx'

/** The mailbox from which mail is fetched, and its trial. */
export function ImapFields({
  channel,
  values,
  set,
  errorOf,
  isDirty,
}: {
  channel: Channel | undefined
  values: ChannelValues
  set: <Name extends keyof ChannelValues>(name: Name, value: ChannelValues[Name]) => void
  errorOf: (name: keyof ChannelValues) => string | undefined
  isDirty: boolean
}) {
  const t = useT()
  return (
    <>
      <div className="grid items-start gap-4 sm:grid-cols-[minmax(0,1fr)_7rem]">
        <Field label={t('channels:imap.host')} required error={errorOf('host')}>
          <TextInput
            placeholder="imap.example.com"
            spellCheck={false}
            autoComplete="off"
            value={values.host}
            onChange={(event) => set('host', event.target.value)}
          />
        </Field>
        <Field label={t('channels:imap.port')} error={errorOf('port')}>
          <TextInput inputMode="numeric" value={values.port} onChange={(event) => set('port', event.target.value)} />
        </Field>
      </div>
      <Switch
        checked={values.secure}
        onChange={(secure) => {
          set('secure', secure)
          if (values.port === (secure ? '143' : '993')) set('port', secure ? '993' : '143')
        }}
        label={t('channels:imap.secure')}
        hint={values.secure ? t('channels:imap.secureHint') : t('channels:imap.insecureHint')}
      />
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Field label={t('channels:imap.user')} required error={errorOf('user')}>
          <TextInput
            autoComplete="off"
            spellCheck={false}
            value={values.user}
            onChange={(event) => set('user', event.target.value)}
          />
        </Field>
        <Field label={t('channels:imap.auth')}>
          <Select
            value={values.auth}
            onChange={(auth) => {
              set('auth', auth)
              // Of a provider that is chosen everything is known; a server that somebody named himself stays.
              const host = hostOf[auth]
              if (!host || !['', ...Object.values(hostOf)].includes(values.host.trim())) return
              set('host', host)
              set('port', '993')
              set('secure', true)
            }}
            options={ways.map((value) => ({ value, label: t(`channels:oauth.way.${value}`) }))}
          />
        </Field>
      </div>
      <SignInFields channel={channel} values={values} set={set} errorOf={errorOf} isDirty={isDirty} />
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Field label={t('channels:imap.folder')} error={errorOf('folder')}>
          <TextInput value={values.folder} onChange={(event) => set('folder', event.target.value)} />
        </Field>
        <Field
          label={t('channels:imap.since')}
          hint={values.since === 'all' ? t('channels:imap.sinceAllHint') : undefined}
        >
          <Select
            value={values.since}
            onChange={(since) => set('since', since)}
            options={[
              { value: 'now', label: t('channels:imap.sinceNow') },
              { value: 'all', label: t('channels:imap.sinceAll') },
            ]}
          />
        </Field>
        <Field label={t('channels:imap.afterFetch')} hint={t(`channels:imap.after.${values.afterFetch}Hint`)}>
          <Select
            value={values.afterFetch}
            onChange={(afterFetch) => set('afterFetch', afterFetch)}
            options={(['keep', 'seen', 'move'] as const).map((value) => ({
              value,
              label: t(`channels:imap.after.${value}`),
            }))}
          />
        </Field>
        {values.afterFetch === 'move' && (
          <Field label={t('channels:imap.moveTo')} required error={errorOf('moveTo')}>
            <TextInput value={values.moveTo} onChange={(event) => set('moveTo', event.target.value)} />
          </Field>
        )}
      </div>
      <ConnectionTest channel={channel} values={values} />
    </>
  )
}

/** Tries what stands in the form, saved or not, and shows every step with what is wrong. */
function ConnectionTest({ channel, values }: { channel: Channel | undefined; values: ChannelValues }) {
  const t = useT()
  const trial = useMutation({
    mutationFn: () =>
      testImap({
        imap: imapOf(values),
        ...(values.imapSecret && !isConnected(values.auth)
          ? { imapSecret: values.imapSecret }
          : channel?.imap && { channelId: channel.id }),
      }),
  })
  const canTry = values.host.trim() !== '' && values.user.trim() !== ''
  return (
    <div className="flex flex-col gap-3 border-line border-t pt-4">
      <div className="flex flex-wrap items-center gap-3">
        <Button press="mod+shift+e" disabled={!canTry} busy={trial.isPending} onClick={() => trial.mutate()}>
          {!trial.isPending && <PlugZap aria-hidden="true" className="size-3.5" />}
          {t('channels:test.button')}
        </Button>
        <span className="text-ink3 text-xs">{t('channels:test.hint')}</span>
      </div>
      <FailureBanner error={trial.error} />
      {trial.data && !trial.isPending && <Steps result={trial.data} />}
    </div>
  )
}

function Steps({ result }: { result: ImapTestResult }) {
  const t = useT()
  const box = useRef<HTMLDivElement>(null)
  // It appears at the end of a long form, below which the bar with the buttons stands.
  useEffect(() => {
    box.current?.scrollIntoView({ block: 'nearest' })
  }, [])
  return (
    <div ref={box} role="status" className="scroll-mb-16 rounded-md border border-line bg-bg px-3 py-2">
      <div className="pb-1 font-medium">{result.ok ? t('channels:test.ok') : t('channels:test.failed')}</div>
      <ol className="flex flex-col gap-1">
        {result.steps.map((step) => (
          <li key={step.step} className="flex items-start gap-2">
            {step.ok ? (
              <CircleCheck
                role="img"
                aria-label={t('channels:test.passed')}
                className="mt-0.5 size-4 shrink-0 text-ok"
              />
            ) : (
              <CircleAlert
                role="img"
                aria-label={t('channels:test.notPassed')}
                className="mt-0.5 size-4 shrink-0 text-danger"
              />
            )}
            <span className="min-w-0">
              <span className="font-medium">{t(`channels:test.step.${step.step}`)}</span>{' '}
              <span className="break-words text-ink2">{say(step.said, step.message)}</span>
            </span>
          </li>
        ))}
      </ol>
    </div>
  )
}
