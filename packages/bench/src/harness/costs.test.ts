import { describe, expect, it } from '@jest/globals'
import { BENCHMARKS } from '../benchmarks.js'
import { expected, readCosts, withMeasured } from './costs.js'

const COSTS = { quick: { replay: 2, seek: 3 }, full: { seek: 50 } }

describe('the recorded costs', () => {
  it('give the expected time, from quick runs where no full one is recorded', () => {
    expect(expected(['replay', 'seek'], true, COSTS).map(({ seconds }) => seconds)).toEqual([2, 3])
    expect(expected(['replay', 'seek'], false, COSTS).map(({ seconds }) => seconds)).toEqual([30, 50])
  })

  it('are replaced by measured ones, with two digits', () => {
    expect(withMeasured(COSTS, true, { replay: 12.34, edit: 1 })).toEqual({
      quick: { edit: 1, replay: 12, seek: 3 },
      full: { seek: 50 },
    })
    expect(withMeasured(COSTS, false, { seek: 60 })).toEqual({ ...COSTS, full: { seek: 60 } })
  })

  it('include every benchmark and no other', () => {
    const { quick, full } = readCosts()
    const names = BENCHMARKS.map(({ name }) => name)
    expect(Object.keys(quick)).toEqual([...names].sort())
    expect(Object.keys(full).filter((name) => !names.includes(name))).toEqual([])
  })
})
