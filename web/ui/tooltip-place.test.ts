import { expect, test } from 'vitest'
import { placeTooltip } from './tooltip-place.ts'

const screen = { width: 1000, height: 600 }
const tip = { width: 80, height: 24 }

test.each([
  ['top', { left: 500, top: 300, width: 40, height: 28 }, { left: 480, top: 270 }],
  // No room above: below.
  ['top', { left: 500, top: 10, width: 40, height: 28 }, { left: 480, top: 44 }],
  ['right', { left: 500, top: 300, width: 40, height: 28 }, { left: 546, top: 302 }],
  ['right', { left: 940, top: 300, width: 40, height: 28 }, { left: 854, top: 302 }],
  // In a corner it moves along the edge.
  ['bottom', { left: 970, top: 300, width: 28, height: 28 }, { left: 912, top: 334 }],
] as const)('at the %s of %j it stands at %j', (side, control, place) => {
  expect(placeTooltip(side, control, tip, screen)).toEqual(place)
})
