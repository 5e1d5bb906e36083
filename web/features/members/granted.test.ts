import { expect, test } from 'vitest'
import type { RolePermission } from '../../shared/permission-words.ts'
import { grant, type Needs, withdraw } from './granted.ts'

const needs: Needs = new Map<RolePermission, RolePermission[]>([
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
  const all: RolePermission[] = ['tickets:assign', 'tickets:update', 'tickets:read', 'messages:read', 'labels:manage']
  expect(withdraw(all, 'tickets:update', needs)).toEqual(['tickets:read', 'messages:read', 'labels:manage'])
  expect(withdraw(all, 'messages:read', needs)).toEqual(['labels:manage'])
  expect(grant(all, 'tickets:read', needs)).toEqual(all)
})
