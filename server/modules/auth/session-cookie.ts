import type { FastifyReply, FastifyRequest } from 'fastify'
import { sessionCookie } from '../../platform/http/http.ts'
import { sessionMs } from './auth.rules.ts'
import type { Visitor } from './sessions.ts'

/** Gives the browser its session. HttpOnly and SameSite=Lax; Secure when the product is reached by https. */
export function setSessionCookie(request: FastifyRequest, reply: FastifyReply, token: string): void {
  reply.setCookie(sessionCookie, token, { ...attributes(request), maxAge: sessionMs / 1000 })
}

export function clearSessionCookie(request: FastifyRequest, reply: FastifyReply): void {
  reply.clearCookie(sessionCookie, attributes(request))
}

function attributes(request: FastifyRequest) {
  const secure = request.server.runtime.settings.publicUrl.startsWith('https:')
  return { path: '/', httpOnly: true, sameSite: 'lax', secure } as const
}

export function sessionTokenOf(request: FastifyRequest): string | null {
  return request.cookies[sessionCookie] ?? null
}

export function visitorOf(request: FastifyRequest): Visitor {
  return { ip: request.ip, userAgent: request.headers['user-agent'] ?? '' }
}
