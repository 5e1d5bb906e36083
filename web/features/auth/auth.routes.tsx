import { createLazyRoute } from '@tanstack/react-router'
import { ForgotPasswordPage } from './forgot-password-page.tsx'
import { InvitationPage } from './invitation-page.tsx'
import { ResetPasswordPage } from './reset-password-page.tsx'
import { SetupPage } from './setup-page.tsx'
import { SignInPage } from './sign-in-page.tsx'

export const signInRoute = createLazyRoute('/auth/sign-in')({ component: SignInPage })
export const forgotPasswordRoute = createLazyRoute('/auth/forgot-password')({ component: ForgotPasswordPage })
export const resetPasswordRoute = createLazyRoute('/auth/reset-password/$token')({ component: ResetPasswordPage })
export const invitationRoute = createLazyRoute('/auth/invitations/$token')({ component: InvitationPage })
export const setupRoute = createLazyRoute('/auth/setup')({ component: SetupPage })
