import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import { rowsWithin } from './row-window.js'

it('a window of rows contains every row on the screen, and not many more', () => {
  const inputs = fc.record({
    top: fc.integer({ min: -40_000, max: 2000 }),
    rowHeight: fc.integer({ min: 15, max: 40 }),
    screenHeight: fc.integer({ min: 300, max: 1500 }),
    count: fc.integer({ min: 1, max: 2000 }),
  })
  fc.assert(
    fc.property(inputs, ({ top, rowHeight, screenHeight, count }) => {
      const { first, end } = rowsWithin({ top, rowHeight, screenHeight, count })
      expect(first).toBeGreaterThanOrEqual(0)
      expect(end).toBeGreaterThan(first)
      expect(end).toBeLessThanOrEqual(count)
      for (let row = 0; row < count; row += 1) {
        const y = top + row * rowHeight
        if (y + rowHeight > 0 && y < screenHeight) {
          expect(row).toBeGreaterThanOrEqual(first)
          expect(row).toBeLessThan(end)
        }
      }
      expect(end - first).toBeLessThanOrEqual(screenHeight / rowHeight + 60)
    }),
  )
})
