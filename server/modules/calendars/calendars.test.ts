import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '../../platform/ids.ts'
import { type Client, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { registerCalendarUse } from './calendar-uses.ts'
import type { Calendar, CalendarRow } from './calendars.contract.ts'
import { calendarVersion, defaultCalendar, extendCalendars, getCalendar } from './calendars.service.ts'

let world: World
let acme: Company
let admin: Client
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  admin = await signIn(world, acme.admin)
})
afterAll(() => world.close())

const open = (from = '09:00', to = '17:00') => [{ from, to }]
const nineToFive = [open(), open(), open(), open(), open(), [], []]
const list = async (): Promise<CalendarRow[]> => (await admin.get('/calendars')).json().data
let names = 0
const make = async (body: object = {}): Promise<Calendar> => {
  names += 1
  const reply = await admin.post('/calendars', {
    name: `Hours ${names}`,
    timeZone: 'Europe/Berlin',
    week: nineToFive,
    ...body,
  })
  expect(reply.statusCode, reply.body).toBe(201)
  return reply.json()
}
const change = async (id: string, body: object): Promise<Calendar> => {
  const reply = await admin.patch(`/calendars/${id}`, body)
  expect(reply.statusCode, reply.body).toBe(200)
  return reply.json()
}
const eventsOf = async (id: string): Promise<{ name: string; data: object }[]> =>
  (await admin.get('/events?since=0&limit=200'))
    .json()
    .data.filter(({ data }: { data: { calendarId?: string } }) => data.calendarId === id)

test('an organization starts with nine to five on weekdays, in its own zone, as the default', async () => {
  expect(await list()).toMatchObject([
    { name: 'Business hours', isDefault: true, timeZone: 'UTC', week: nineToFive, version: 1, holidays: null },
  ])
})

describe('a calendar', () => {
  test('is made, changed as a new version, listed with its versions, and deleted, each with an event', async () => {
    const made = await make({ week: [open('13:00', '24:00').concat(open('08:00', '12:00')), [], [], [], [], [], []] })
    expect(made.week[0]).toEqual([
      { from: '08:00', to: '12:00' },
      { from: '13:00', to: '24:00' },
    ])
    const changed = await change(made.id, { week: nineToFive, basedOn: 1 })
    expect(changed).toMatchObject({ version: 2, week: nineToFive, changedBy: { name: 'Ada Admin' } })
    expect(changed.versionId).not.toBe(made.versionId)
    const { data, nextCursor } = (await admin.get(`/calendars/${made.id}/versions?limit=1`)).json()
    expect(data).toMatchObject([{ number: 2, cause: 'edit', createdBy: { name: 'Ada Admin' }, week: nineToFive }])
    const second = (await admin.get(`/calendars/${made.id}/versions?limit=1&cursor=${nextCursor}`)).json()
    expect(second).toMatchObject({ data: [{ number: 1, week: made.week }], nextCursor: null })
    expect((await admin.delete(`/calendars/${made.id}`)).statusCode).toBe(204)
    expect((await list()).map(({ id }) => id)).not.toContain(made.id)
    expect((await admin.get(`/calendars/${made.id}`)).json().code).toBe('calendar.not_found')
    expect((await eventsOf(made.id)).map(({ name }) => name)).toEqual([
      'calendar.created',
      'calendar.updated',
      'calendar.deleted',
    ])
    const { data: changes } = (await admin.get('/settings/object-changes?section=calendars')).json()
    expect(changes).toContainEqual(
      expect.objectContaining({ section: 'calendars', id: made.id, event: 'calendar.deleted' }),
    )
  })

  test('that was promised by stays readable for who counts by it, also deleted', async () => {
    const made = await make()
    const first = await acme.asSystem((cx) => getCalendar(cx, made.id))
    await change(made.id, { week: [[], [], [], [], [], [], []] })
    await admin.delete(`/calendars/${made.id}`)
    const kept = await acme.asSystem((cx) => calendarVersion(cx, first.id))
    expect(kept).toEqual(first)
    expect(kept.hours.week[0]).toEqual([{ from: 540, to: 1020 }])
    await expect(acme.asSystem((cx) => calendarVersion(cx, newId()))).rejects.toMatchObject({ status: 404 })
  })

  test('that changes nothing makes no version and no event; a name alone makes no version', async () => {
    const made = await make({ ownDays: [{ name: 'Party', from: '2030-05-02', to: '2030-05-02' }] })
    const { name, week, timeZone, holidays, ownDays } = made
    expect(await change(made.id, { name, week, timeZone, holidays, ownDays })).toEqual(made)
    expect(await eventsOf(made.id)).toHaveLength(1)
    expect(await change(made.id, { name: 'Renamed' })).toEqual({ ...made, name: 'Renamed' })
  })

  test('is refused a change by who saw an older version, and nothing is lost', async () => {
    const made = await make()
    await change(made.id, { timeZone: 'Europe/Vienna' })
    const late = await admin.patch(`/calendars/${made.id}`, { timeZone: 'UTC', basedOn: 1 })
    expect([late.statusCode, late.json().code]).toEqual([409, 'calendar.changed'])
    expect((await admin.get(`/calendars/${made.id}`)).json()).toMatchObject({ version: 2, timeZone: 'Europe/Vienna' })
  })

  test('becomes the default one in the place of the other, which alone is deleted by nobody', async () => {
    const [before] = await list()
    const made = await make()
    expect(await change(made.id, { isDefault: true })).toMatchObject({ isDefault: true, version: 1 })
    expect((await list()).filter(({ isDefault }) => isDefault).map(({ id }) => id)).toEqual([made.id])
    expect((await acme.asSystem(defaultCalendar)).calendarId).toBe(made.id)
    expect((await admin.delete(`/calendars/${made.id}`)).json().code).toBe('calendar.is_default')
    await change(before?.id ?? '', { isDefault: true })
  })

  test('that something uses is not deleted, and says by what', async () => {
    const made = await make()
    const use = { id: newId(), name: 'Gold' }
    let used: (typeof use)[] = [use]
    registerCalendarUse({ kind: 'test', find: async (_cx, id) => (id === made.id ? used : []) })
    expect((await admin.get(`/calendars/${made.id}`)).json().usedBy).toEqual([{ kind: 'test', ...use }])
    const refused = await admin.delete(`/calendars/${made.id}`)
    expect(refused.json()).toMatchObject({ code: 'calendar.in_use', usedBy: [{ kind: 'test', ...use }] })
    used = []
    expect((await admin.delete(`/calendars/${made.id}`)).statusCode).toBe(204)
  })

  test.each([
    ['no name', { name: '' }, 'name'],
    ['a zone that is none', { timeZone: 'Mars/Olympus' }, 'timeZone'],
    ['six days', { week: nineToFive.slice(1) }, 'week'],
    ['a time that is none', { week: [open('9:00'), ...nineToFive.slice(1)] }, 'week.0.0.from'],
    ['opening at 24:00', { week: [open('24:00', '24:00'), ...nineToFive.slice(1)] }, 'week.0.0.from'],
    ['a night in one', { week: [open('22:00', '06:00'), ...nineToFive.slice(1)] }, 'week.0.0.to'],
    [
      'intervals that overlap',
      { week: [[...open('09:00', '13:00'), ...open('12:59', '17:00')], ...nineToFive.slice(1)] },
      'week.0.1.from',
    ],
    ['days that end first', { ownDays: [{ name: 'X', from: '2030-02-02', to: '2030-02-01' }] }, 'ownDays.0.to'],
    ['a day that is none', { ownDays: [{ name: 'X', from: '2030-02-30', to: '2030-03-01' }] }, 'ownDays.0.from'],
    ['days of two years', { ownDays: [{ name: 'X', from: '2030-01-01', to: '2031-06-01' }] }, 'ownDays.0.to'],
    ['an unknown country', { holidays: { country: 'XX' } }, 'holidays.country'],
    ['an unknown state', { holidays: { country: 'DE', state: 'XX' } }, 'holidays.state'],
    ['an unknown region', { holidays: { country: 'DE', state: 'BY', region: 'XX' } }, 'holidays.region'],
    ['a region without state', { holidays: { country: 'DE', region: 'A' } }, 'holidays.region'],
    ['a field that is none', { hours: 1 }, ''],
  ])('is not made with %s, and says where', async (_what, body, path) => {
    const before = await list()
    const reply = await admin.post('/calendars', { name: 'Wrong', timeZone: 'UTC', week: nineToFive, ...body })
    expect(reply.statusCode, reply.body).toBe(422)
    expect(reply.json().errors.map((one: { path: string }) => one.path)).toContain(path)
    expect(await list()).toEqual(before)
  })

  test('has a name of its own, and is changed by who may change settings alone', async () => {
    const made = await make()
    const same = await admin.post('/calendars', { name: made.name.toUpperCase(), timeZone: 'UTC', week: nineToFive })
    expect(same.json()).toMatchObject({ code: 'calendar.name_taken', errors: [{ path: 'name' }] })
    const agent = await signIn(world, await acme.member('Anna Agent'))
    expect((await agent.get(`/calendars/${made.id}`)).statusCode).toBe(200)
    expect((await agent.patch(`/calendars/${made.id}`, { name: 'Mine' })).statusCode).toBe(403)
    expect((await agent.post('/calendars', { name: 'Mine', timeZone: 'UTC', week: nineToFive })).statusCode).toBe(403)
    expect((await agent.delete(`/calendars/${made.id}`)).statusCode).toBe(403)
    expect((await agent.get('/holiday-countries')).statusCode).toBe(403)
  })
})

describe('days', () => {
  const bavaria = { country: 'DE', state: 'BY' }
  const on = (days: Calendar['days'], date: string) => days.find((day) => day.date === date)

  test('public holidays of the place are closed, in both languages, from last year to ten years ahead', async () => {
    const made = await make({ holidays: bavaria })
    expect([made.firstYear, made.lastYear]).toEqual([2029, 2040])
    expect(on(made.days, '2030-06-20')).toEqual({
      date: '2030-06-20',
      kind: 'holiday',
      name: 'Corpus Christi',
      names: { de: 'Fronleichnam' },
      openings: [],
      insteadOf: null,
    })
    expect(new Set(made.days.map(({ date }) => date.slice(0, 4)))).toEqual(new Set(['2030', '2031']))
    const { hours } = await acme.asSystem((cx) => getCalendar(cx, made.id))
    expect(hours.days['2029-06-01']).toBeUndefined()
    expect([hours.days['2029-12-25'], hours.days['2040-12-26']]).toEqual([[], []])
    // Not a holiday in all of Germany.
    const germany = await make({ holidays: { country: 'DE' } })
    expect(on(germany.days, '2030-06-20')).toBeUndefined()
    expect(on(germany.days, '2030-12-25')).toBeDefined()
  })

  test('days on which most people work are none, whatever a feed calls them (zammad#390)', async () => {
    const made = await make({ holidays: bavaria })
    const germanNames = made.days.map(({ names }) => names.de)
    for (const bogus of ['Muttertag', 'Heiliger Abend', 'Silvester', 'Valentinstag', 'Rosenmontag'])
      expect(germanNames).not.toContain(bogus)
    expect(made.days.filter(({ date }) => date.startsWith('2030'))).toHaveLength(12)
  })

  test('a holiday on which one works has the hours of its weekday', async () => {
    const made = await make({ holidays: { ...bavaria, worked: ['Corpus Christi'] } })
    expect(on(made.days, '2030-06-20')).toMatchObject({ kind: 'worked', openings: open() })
    const { hours } = await acme.asSystem((cx) => getCalendar(cx, made.id))
    expect(hours.days['2030-06-20']).toEqual([{ from: 540, to: 1020 }])
  })

  test('own days take the place of holidays, one with a date that of one of every year', async () => {
    const made = await make({
      holidays: bavaria,
      ownDays: [
        { name: 'Between the years', from: '2029-12-24', to: '2030-01-01', yearly: true },
        { name: 'Inventory', from: '2030-12-30', to: '2030-12-30', openings: open('10:00', '12:00') },
        { name: 'Leap day', from: '2028-02-29', to: '2028-02-29', yearly: true },
      ],
    })
    expect(on(made.days, '2030-12-25')).toMatchObject({
      kind: 'own',
      name: 'Between the years',
      insteadOf: 'Christmas Day',
      names: { de: '1. Weihnachtstag' },
    })
    expect(on(made.days, '2030-01-01')).toMatchObject({ name: 'Between the years' })
    expect(on(made.days, '2030-12-30')).toMatchObject({ name: 'Inventory', openings: open('10:00', '12:00') })
    const { hours } = await acme.asSystem((cx) => getCalendar(cx, made.id))
    expect(hours.days['2029-12-23']).toBeUndefined()
    expect(hours.days['2040-12-31']).toEqual([])
    expect([hours.days['2032-02-29'], hours.days['2030-02-28'], hours.days['2030-03-01']]).toEqual([
      [],
      undefined,
      undefined,
    ])
  })

  test('two own days of one kind on one date are refused, by name', async () => {
    const ownDays = [
      { name: 'Party', from: '2030-05-02', to: '2030-05-03' },
      { name: 'Inventory', from: '2030-05-03', to: '2030-05-04', openings: open() },
    ]
    const reply = await admin.post('/calendars', { name: 'Clash', timeZone: 'UTC', week: nineToFive, ownDays })
    expect(reply.statusCode).toBe(422)
    expect(reply.json()).toMatchObject({ code: 'calendar.days_clash', errors: [{ path: 'ownDays.1.from' }] })
    expect(reply.json().detail).toBe('“Party” and “Inventory” are both on 2030-05-03. Which hours hold?')
  })

  test('are previewed before they are saved', async () => {
    const body = { timeZone: 'Europe/Berlin', week: nineToFive, holidays: bavaria, ownDays: [] }
    const made = await make({ holidays: bavaria })
    expect((await admin.post('/calendars/preview-days', body)).json().data).toEqual(made.days)
  })

  test('countries, their states and regions are told', async () => {
    const { data } = (await admin.get('/holiday-countries')).json()
    expect(data.length).toBeGreaterThan(190)
    expect(data).toContainEqual({ code: 'DE', name: 'Germany' })
    const { states } = (await admin.get('/holiday-countries/DE')).json()
    expect(states.find((one: { code: string }) => one.code === 'BY')).toMatchObject({
      name: 'Bayern',
      regions: expect.arrayContaining([{ code: 'A', name: 'Stadt Augsburg' }]),
    })
    expect((await admin.get('/holiday-countries/XX')).json().code).toBe('calendar.unknown_country')
  })

  test('of later years are written out each year into a next version, and what was promised keeps the older one', async () => {
    const made = await make({ holidays: bavaria })
    const plain = await make()
    const promised = await acme.asSystem((cx) => getCalendar(cx, made.id))
    await acme.asSystem(extendCalendars)
    expect((await admin.get(`/calendars/${made.id}`)).json().version).toBe(1)
    const before = world.now()
    world.setClock(new Date('2031-01-01T12:00:00Z'))
    await acme.asSystem(extendCalendars)
    await acme.asSystem(extendCalendars)
    world.setClock(before)
    const after = (await admin.get(`/calendars/${made.id}`)).json()
    expect(after).toMatchObject({ version: 2, firstYear: 2030, lastYear: 2041, changedBy: { id: null, name: '' } })
    expect((await admin.get(`/calendars/${plain.id}`)).json().version).toBe(1)
    expect((await admin.get(`/calendars/${made.id}/versions`)).json().data).toMatchObject([
      { number: 2, cause: 'years' },
      { number: 1, cause: 'edit' },
    ])
    expect(await acme.asSystem((cx) => calendarVersion(cx, promised.id))).toEqual(promised)
  })
})

describe('what would the deadline be?', () => {
  test('the instant, and what was counted', async () => {
    const made = await make({ week: [open('09:00', '12:00').concat(open('13:00', '17:00')), ...nineToFive.slice(1)] })
    // Monday 2030-01-07, 11:00 in Berlin.
    const reply = await admin.post(`/calendars/${made.id}/add`, { from: '2030-01-07T10:00:00.000Z', minutes: 330 })
    expect(reply.json()).toEqual({
      at: '2030-01-08T08:30:00.000Z',
      minutes: 330,
      intervals: [
        { from: '2030-01-07T10:00:00.000Z', to: '2030-01-07T11:00:00.000Z', minutes: 60 },
        { from: '2030-01-07T12:00:00.000Z', to: '2030-01-07T16:00:00.000Z', minutes: 240 },
        { from: '2030-01-08T08:00:00.000Z', to: '2030-01-08T08:30:00.000Z', minutes: 30 },
      ],
      intervalCount: 3,
      cut: false,
      version: 1,
    })
  })

  test('by the hours of an older version, when asked', async () => {
    const made = await make()
    await change(made.id, { week: Array.from({ length: 7 }, () => open('00:00', '24:00')) })
    const ask = { from: '2030-01-05T10:00:00.000Z', minutes: 60 }
    expect((await admin.post(`/calendars/${made.id}/add`, ask)).json()).toMatchObject({
      at: '2030-01-05T11:00:00.000Z',
      version: 2,
    })
    expect((await admin.post(`/calendars/${made.id}/add`, { ...ask, version: 1 })).json()).toMatchObject({
      at: '2030-01-07T09:00:00.000Z',
      version: 1,
    })
    const none = await admin.post(`/calendars/${made.id}/add`, { ...ask, version: 9 })
    expect([none.statusCode, none.json().code]).toEqual([404, 'calendar.version_not_found'])
  })

  test('many intervals are counted and said to be cut; what never opens has no deadline', async () => {
    const made = await make()
    const span = { from: '2030-01-01T00:00:00.000Z', to: '2031-01-01T00:00:00.000Z' }
    const year = (await admin.post(`/calendars/${made.id}/measure`, span)).json()
    expect(year).toMatchObject({ minutes: 261 * 480, intervalCount: 261, cut: true })
    expect(year.intervals).toHaveLength(200)
    const never = await make({ week: [[], [], [], [], [], [], []] })
    const ask = { from: '2030-01-07T10:00:00.000Z', minutes: 1 }
    expect((await admin.post(`/calendars/${never.id}/add`, ask)).json()).toMatchObject({ at: null, intervals: [] })
    expect((await admin.get(`/calendars/${never.id}`)).json()).toMatchObject({ open: false, nextOpeningAt: null })
  })

  test.each([
    ['add', { from: '2030-01-07T10:00:00.000Z', minutes: -1 }, 'minutes'],
    ['add', { from: '2030-01-07T10:00:00.000Z', minutes: 99_999_999 }, 'minutes'],
    ['add', { from: 'tomorrow', minutes: 1 }, 'from'],
    ['measure', { from: '2030-01-07T10:00:00.000Z', to: '2030-01-06T10:00:00.000Z' }, 'to'],
    ['measure', { from: '2030-01-07T10:00:00.000Z', to: '2060-01-06T10:00:00.000Z' }, 'to'],
  ])('%s refuses %j at %s', async (act, body, path) => {
    const [first] = await list()
    const reply = await admin.post(`/calendars/${first?.id}/${act}`, body)
    expect([reply.statusCode, reply.json().errors?.[0]?.path]).toEqual([422, path])
  })
})
