import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'

describe('the number of runs of a property', () => {
  it('is TAPELINE_RUNS, or 25', () => {
    let runs = 0
    fc.assert(
      fc.property(fc.integer(), () => {
        runs += 1
      }),
    )
    expect(runs).toBe(Number(process.env.TAPELINE_RUNS ?? 25))
  })
})
