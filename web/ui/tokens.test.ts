import { expect, test } from 'vitest'
import source from './tokens.css?raw'

const css = source.replace(/\/\*.*?\*\//gs, '')

/** Reads `--name: #hex` declarations of every rule with the given selector. */
function tokensOf(selector: string): Map<string, string> {
  const found = new Map<string, string>()
  for (const rule of css.matchAll(/^([^\s@{][^{]*)\{([^}]*)\}/gm)) {
    if (rule[1]?.trim() !== selector) continue
    for (const line of (rule[2] ?? '').matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)) {
      found.set(line[1] ?? '', line[2] ?? '')
    }
  }
  return found
}

/** WCAG 2.2 relative luminance of `#rrggbb`. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

const light = new Map([...tokensOf(':root,\n[data-theme="light"]'), ...tokensOf(':root')])
const dark = new Map([...light, ...tokensOf('[data-theme="dark"]')])

const grounds = ['bg', 'panel', 'card', 'hover', 'active', 'selected']
const texts: [ink: string, on: string[]][] = [
  ['ink', [...grounds, 'ours', 'note', 'accent-bg', 'danger-bg', 'warn-bg', 'ok-bg', 'info-bg']],
  ['ink2', [...grounds, 'ours', 'note', 'danger-bg', 'warn-bg', 'ok-bg', 'info-bg']],
  ['ink3', [...grounds, 'ours', 'note']],
  ['accent-ink', [...grounds, 'accent-bg', 'ours']],
  ['danger', [...grounds, 'danger-bg']],
  ['warn', [...grounds, 'warn-bg']],
  ['ok', [...grounds, 'ok-bg']],
  ['info', [...grounds, 'info-bg']],
  ['note-ink', ['note', 'card', 'bg']],
  ['on-accent', ['accent', 'accent-hover', 'danger-solid', 'danger-solid-hover']],
  ['on-accent', [1, 2, 3, 4, 5, 6, 7, 8].map((at) => `avatar-${at}`)],
  ['inverse-ink', ['inverse', 'inverse-raised']],
]
const shapes: [shape: string, on: string[]][] = [
  ['line-control', ['card', 'bg']],
  ['dot-progress', ['card', 'bg', 'panel']],
  ...['gray', 'red', 'orange', 'green', 'teal', 'blue', 'purple', 'pink'].map((color): [string, string[]] => [
    `label-${color}`,
    ['card', 'bg', 'selected'],
  ]),
]

test.each([
  ['light', light],
  ['dark', dark],
])('%s: text reaches 4.5:1 and shapes 3:1 on every ground they are used on', (_theme, tokens) => {
  const failures: string[] = []
  for (const [pairs, least] of [
    [texts, 4.5],
    [shapes, 3],
  ] as const) {
    for (const [ink, on] of pairs) {
      for (const ground of on) {
        const ratio = contrast(tokens.get(ink) ?? '', tokens.get(ground) ?? '')
        if (!(ratio >= least)) failures.push(`${ink} on ${ground}: ${ratio.toFixed(2)}`)
      }
    }
  }
  expect(failures).toEqual([])
})

test('the dark theme redefines every colour of the light one', () => {
  const shared = [...light.keys()].filter((name) => !/^(avatar|label)-/.test(name))
  expect([...tokensOf('[data-theme="dark"]').keys()].sort()).toEqual(shared.sort())
})
