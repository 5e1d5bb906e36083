/**
 * Custom fields of the generated tickets, and views by conditions of four levels on them and on labels. Made after the tickets,
 * whose number in the code says what they have: a size (every fifth tent, one bag in a hundred, one map in 5,000) and, every
 * fourth, a weight.
 */
const fields = { size: '00000000-0000-7000-8000-0000000000f1', weight: '00000000-0000-7000-8000-0000000000f2' }
const sizes = {
  tent: '00000000-0000-7000-8000-0000000000a1',
  bag: '00000000-0000-7000-8000-0000000000a2',
  map: '00000000-0000-7000-8000-0000000000a3',
}

/** The statements that make the fields and their values, each with a name. `org`: the id as SQL. */
export function fieldSteps(org: string): [name: string, sql: string][] {
  const value = (column: string, field: string, expression: string, where: string) => `
    insert into ticket_field_values (org_id, ticket_id, field_id, position, ${column}, is_open, ticket_created_at)
    select ${org}, t.id, '${field}', 0, ${expression}, t.is_open, t.created_at
    from tickets t cross join lateral (select split_part(t.code, '-', 2)::bigint as n) c
    where t.org_id = ${org} and (${where})`
  return [
    [
      'custom fields',
      `insert into custom_fields (org_id, id, entity, key, type, name, position, created_at, updated_at) values
        (${org}, '${fields.size}', 'ticket', 'size', 'select', 'Size', 0, now(), now()),
        (${org}, '${fields.weight}', 'ticket', 'weight', 'number', 'Weight', 1, now(), now())`,
    ],
    [
      'options',
      `insert into custom_field_options (org_id, id, field_id, name, color, position)
      select ${org}, o.id::uuid, '${fields.size}', o.name, 'blue', 0
      from (values ${Object.entries(sizes)
        .map(([name, id]) => `('${id}', '${name}')`)
        .join(', ')}) as o (id, name)`,
    ],
    [
      'sizes',
      value(
        'ref_value',
        fields.size,
        `(case when n % 5000 = 7 then '${sizes.map}' when n % 100 = 3 then '${sizes.bag}' else '${sizes.tent}' end)::uuid`,
        'n % 5 = 0 or n % 100 = 3 or n % 5000 = 7',
      ),
    ],
    ['weights', value('number_value', fields.weight, 'n % 1000 / 10.0', 'n % 4 = 0')],
  ]
}

const leaf = (field: string, operator: string, value?: unknown) => ({ field, operator, value })

/** Views by name: the query of GET /tickets. `labels`: ids of two labels. */
export function conditionViews([first, second]: readonly string[]): [name: string, query: string][] {
  const open = leaf('open', 'is', true)
  const common = leaf('custom.size', 'is', sizes.tent)
  const four = (inner: unknown) => ({
    all: [
      open,
      {
        any: [
          leaf('label', 'is', first),
          { all: [inner, { not: { any: [leaf('label', 'is', second), leaf('priority', 'is', 'low')] } }] },
        ],
      },
    ],
  })
  const views: [string, unknown, string?][] = [
    ['a label', leaf('label', 'is', first)],
    ['a label, not low, open', { all: [leaf('label', 'is', first), open, leaf('priority', 'is_not', 'low')] }],
    ['a common size', common],
    ['a size of one in 100', leaf('custom.size', 'is', sizes.bag)],
    ['a size of one in 5,000', leaf('custom.size', 'is', sizes.map)],
    ['two labels or a size, four levels, open', four(common)],
    [
      'a rare size or heavy, four levels, open',
      four({ any: [leaf('custom.size', 'is', sizes.map), leaf('custom.weight', 'greater', 99)] }),
    ],
    ['a label and a size', { all: [leaf('label', 'is', second), common] }],
    [
      'a label and a size that never meet',
      { all: [leaf('label', 'is', first), leaf('custom.size', 'is', sizes.bag), leaf('custom.weight', 'less', 0)] },
    ],
    ['a subject that no ticket has', leaf('subject', 'contains', 'zzqx')],
    ['by weight', open, '-custom.weight'],
    ['by weight, of a size', common, 'custom.weight'],
  ]
  return views.map(([name, filter, sort]) => [
    `conditions: ${name}`,
    `filter=${encodeURIComponent(JSON.stringify(filter))}${sort ? `&sort=${sort}` : ''}`,
  ])
}
