import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { queryClient } from '../../api/queries.ts'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { NewPassword } from '../../shared/new-password.tsx'
import { minPasswordLength } from '../../shared/password-strength.ts'
import { prefixPattern } from '../../shared/ticket-prefix.ts'
import { type FormErrors, useForm } from '../../shared/use-form.ts'
import { isEmail } from '../../ui/address-list.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { completeSetup, type Setup } from './auth.api.ts'
import { AuthPage } from './auth-page.tsx'
import { FormFailure } from './form-failure.tsx'
import { PrefixField } from './prefix-field.tsx'
import { suggestPrefix } from './prefix-suggestion.ts'

const empty: Setup = { organization: '', prefix: '', name: '', email: '', password: '', supportAddress: '' }

/** The first visit of a new installation: organization, first administrator, first mail address. */
export function SetupPage() {
  const t = useT()
  const navigate = useNavigate()
  const [isOwnPrefix, setIsOwnPrefix] = useState(false)
  const form = useForm({
    initial: empty,
    validate: (values) => {
      const errors: FormErrors<Setup> = {}
      if (values.organization.trim() === '') errors.organization = t('auth:setup.organizationMissing')
      if (!prefixPattern.test(values.prefix)) errors.prefix = t('auth:prefix.malformed')
      if (values.name.trim() === '') errors.name = t('auth:name.missing')
      if (!isEmail(values.email.trim())) errors.email = t('auth:email.incomplete')
      if (values.password.length < minPasswordLength) {
        errors.password = t('auth:password.least', { count: minPasswordLength })
      }
      if (!isEmail(values.supportAddress.trim())) errors.supportAddress = t('auth:email.incomplete')
      return errors
    },
    submit: (values) =>
      completeSetup({
        ...values,
        organization: values.organization.trim(),
        name: values.name.trim(),
        email: values.email.trim(),
        supportAddress: values.supportAddress.trim(),
        timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      }),
    onDone: () => {
      queryClient.clear()
      void navigate({ to: paths.tickets, replace: true })
    },
  })
  const { values, set, errorOf } = form
  return (
    <AuthPage wide title={t('auth:setup.title')} lead={t('auth:setup.lead')}>
      <form ref={form.ref} onSubmit={form.onSubmit} noValidate className="flex flex-col gap-6">
        <FormFailure error={form.failure} />
        <Part title={t('auth:setup.organizationPart')}>
          <Field label={t('auth:setup.organization')} required error={errorOf('organization')}>
            <TextInput
              autoComplete="organization"
              autoFocus
              value={values.organization}
              onChange={(event) => {
                set('organization', event.target.value)
                if (!isOwnPrefix) set('prefix', suggestPrefix(event.target.value))
              }}
            />
          </Field>
          <PrefixField
            value={values.prefix}
            error={errorOf('prefix')}
            onChange={(prefix) => {
              setIsOwnPrefix(prefix !== '')
              set('prefix', prefix)
            }}
          />
        </Part>
        <Part title={t('auth:setup.adminPart')}>
          <Field label={t('auth:name.label')} required error={errorOf('name')}>
            <TextInput autoComplete="name" value={values.name} onChange={(event) => set('name', event.target.value)} />
          </Field>
          <Field label={t('auth:email.label')} required error={errorOf('email')}>
            <TextInput
              type="email"
              autoComplete="username"
              value={values.email}
              onChange={(event) => set('email', event.target.value)}
            />
          </Field>
          <div className="sm:col-span-2">
            <NewPassword
              value={values.password}
              onChange={(password) => set('password', password)}
              error={errorOf('password')}
              ownWords={[...values.name.split(' '), ...values.organization.split(' ')]}
            />
          </div>
        </Part>
        <Part title={t('auth:setup.mailPart')}>
          <div className="sm:col-span-2">
            <Field
              label={t('auth:setup.supportAddress')}
              hint={t('auth:setup.supportHint')}
              required
              error={errorOf('supportAddress')}
            >
              <TextInput
                type="email"
                autoComplete="off"
                value={values.supportAddress}
                onChange={(event) => set('supportAddress', event.target.value)}
              />
            </Field>
          </div>
        </Part>
        <div className="flex justify-end">
          <Button type="submit" variant="primary" size="lg" busy={form.busy} className="max-sm:w-full">
            {t('auth:setup.submit')}
          </Button>
        </div>
      </form>
    </AuthPage>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset className="rounded-lg border border-line bg-card p-4 shadow-raised">
      <legend className="float-left mb-3 w-full font-semibold text-base">{title}</legend>
      <div className="clear-both grid items-start gap-4 sm:grid-cols-2">{children}</div>
    </fieldset>
  )
}
