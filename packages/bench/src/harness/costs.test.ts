import { describe, expect, it } from '@jest/globals'
import { BENCHMARKS } from '../benchmarks.js'
import { expected, readCosts, withMeasured } from './costs.js'

const COSTS = { quick: { replay: 2, seek: 3 }, full: { seek: 50 } }

const BOTH = ['replay', 'seek'].map((name) => ({ name, share: 1 }))

describe('the recorded costs', () => {
  it('give the expected time, from quick runs where no full one is recorded', () => {
    expect(expected(BOTH, true, COSTS)).toEqual([
      { name: 'replay', seconds: 2, isRecorded: true },
      { name: 'seek', seconds: 3, isRecorded: true },
    ])
    expect(expected(BOTH, false, COSTS)).toEqual([
      { name: 'replay', seconds: 10, isRecorded: false },
      { name: 'seek', seconds: 50, isRecorded: true },
    ])
  })

  it('are guesses for a part of the figures', () => {
    expect(expected([{ name: 'seek', share: 0.5 }], false, COSTS)).toEqual([
      { name: 'seek', seconds: 25, isRecorded: false },
    ])
  })

  it('are replaced by measured ones, with two digits', () => {
    expect(withMeasured(COSTS, true, { replay: 12.34, edit: 1 })).toEqual({
      quick: { edit: 1, replay: 12, seek: 3 },
      full: { seek: 50 },
    })
    expect(withMeasured(COSTS, false, { seek: 60 })).toEqual({ ...COSTS, full: { seek: 60 } })
  })

  it('are of benchmarks that exist', () => {
    const { quick, full } = readCosts()
    const names = BENCHMARKS.map(({ name }) => name)
    expect([...Object.keys(quick), ...Object.keys(full)].filter((name) => !names.includes(name))).toEqual([])
  })
})
