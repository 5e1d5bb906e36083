import { expect, test } from 'vitest'
import type { Permission } from '../../shell/shell.api.ts'
import { grant, type Needs, withdraw } from './granted.ts'

const needs: Needs = new Map<Permission, Permission[]>([
  ['tickets:read', ['messages:read']],
  ['tickets:update', ['tickets:read']],
  ['tickets:assign', ['tickets:update']],
])

test('a permission comes with what it rests on, and goes with what rests on it', () => {
  expect(grant(['labels:manage'], 'tickets:assign', needs)).toEqual([
    'labels:manage',
    'tickets:assign',
    'tickets:update',
    'tickets:read',
    'messages:read',
  ])
  const all: Permission[] = ['tickets:assign', 'tickets:update', 'tickets:read', 'messages:read', 'labels:manage']
  expect(withdraw(all, 'tickets:update', needs)).toEqual(['tickets:read', 'messages:read', 'labels:manage'])
  expect(withdraw(all, 'messages:read', needs)).toEqual(['labels:manage'])
  expect(grant(all, 'tickets:read', needs)).toEqual(all)
})
