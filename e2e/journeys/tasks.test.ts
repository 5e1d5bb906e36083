import { expect, test } from 'vitest'
import { until } from '../api.ts'
import { type Deskhand, startDeskhand } from '../server.ts'
import { closed, everyLook, hasFocus, journeys, newPerson, seriousFindings, signIn } from './browser.ts'

let desk: Deskhand

journeys(
  async () => {
    desk = await startDeskhand()
  },
  () => desk?.remove(),
)

type Tasks = { data: { id: string; title: string; doneAt: string | null; dueAt: string | null }[] }

test('a task is made on a ticket, stands in the list of tasks by its due time, and is checked off by keyboard', async () => {
  const { id, code } = await desk.api.post<{ id: string; code: string }>('/tickets', { subject: 'The tent leaks' })
  const page = await newPerson('tasks')
  await signIn(page, desk, `/tickets/${code}`)

  // On the ticket: a new task, linked to it from the start.
  const part = page.getByRole('region', { name: 'Tasks', exact: true })
  await part.getByRole('button', { name: 'New task', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'New task', exact: true })
  await hasFocus(dialog.getByRole('textbox', { name: /^What is to be done/ }))
  await page.keyboard.type('Call the tent maker')
  await dialog.getByLabel(/^Due/).fill('2030-05-02T10:00')
  await dialog.getByText(code, { exact: true }).waitFor()
  expect(await seriousFindings(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Create task', exact: true }).click()
  await closed(dialog)
  await part.getByRole('checkbox', { name: 'Check off: Call the tent maker', exact: true }).waitFor()
  await page
    .getByText(/created the task “Call the tent maker”/)
    .first()
    .waitFor()

  // In the list: the row by j, checked off by x, and undone the same way.
  await page.goto(`${desk.url}/tasks`)
  const box = page.getByRole('checkbox', { name: 'Check off: Call the tent maker', exact: true })
  await box.waitFor()
  await everyLook(page, 'tasks-list')
  await page.keyboard.press('j')
  await hasFocus(page.getByRole('link', { name: 'Call the tent maker', exact: true }))
  await page.keyboard.press('x')
  const isDone = async () => {
    const { data } = await desk.api.get<Tasks>(`/tasks?done=true&ticket=${id}`)
    return data.map(({ title }) => title)
  }
  await until(isDone, (titles) => titles?.includes('Call the tent maker') === true, { what: 'the task done' })
  await page.getByText('No open tasks', { exact: true }).waitFor()

  // What was done is shown when it is asked for, and opens from its row.
  await page.getByRole('combobox', { name: 'Show', exact: true }).click()
  await page.getByRole('option', { name: 'Done', exact: true }).click()
  await page.getByRole('checkbox', { name: 'Open again: Call the tent maker', exact: true }).waitFor()
  await page.getByRole('link', { name: 'Call the tent maker', exact: true }).click()
  await page.getByRole('dialog', { name: 'Task', exact: true }).waitFor()
})
