import { describe, expect, it } from '@jest/globals'
import type { Benchmark } from './benchmark.js'
import { readOptions, WrongArguments } from './options.js'

const benchmark = (name: string, ...ids: string[]): Benchmark => ({ name, ids, run: () => [] })
const BENCHMARKS = [benchmark('replay', 'replay-objects', 'replay-columns'), benchmark('seek', 'seek-cold')]
const read = (...args: string[]): ReturnType<typeof readOptions> => readOptions(args, BENCHMARKS)

describe('the options of the benchmark', () => {
  it('select all benchmarks without --only', () => {
    const { chosen, wants, json, markdown, quick } = read()
    expect(chosen).toEqual(BENCHMARKS)
    expect(wants('seek-cold')).toBe(true)
    expect([json, markdown, quick]).toEqual([false, false, false])
  })

  it('select by figure and by benchmark, repeatedly', () => {
    const one = read('--json', '--only', 'replay-columns')
    expect(one.chosen.map(({ name }) => name)).toEqual(['replay'])
    expect(['replay-objects', 'replay-columns'].filter(one.wants)).toEqual(['replay-columns'])
    const both = read('--only', 'replay', '--only', 'seek-cold')
    expect(['replay-objects', 'replay-columns', 'seek-cold'].filter(both.wants)).toHaveLength(3)
  })

  it('select a group of figures of several benchmarks by the start of their ids', () => {
    const benchmarks = [
      benchmark('own-stores', 'own-emmett'),
      benchmark('plain', 'own-edit', 'own-edit-max', 'owner-count'),
      benchmark('seek', 'seek-cold'),
    ]
    const { chosen, wants } = readOptions(['--only', 'own'], benchmarks)
    expect(chosen.map(({ name }) => name)).toEqual(['own-stores', 'plain'])
    const ids = benchmarks.flatMap((one) => one.ids)
    expect(ids.filter(wants)).toEqual(['own-emmett', 'own-edit', 'own-edit-max'])
    // The id of a figure selects that figure alone.
    expect(ids.filter(readOptions(['--only', 'own-edit'], benchmarks).wants)).toEqual(['own-edit'])
  })

  it('name the nearest figure for an unknown one', () => {
    expect(() => read('--only', 'replay-colums')).toThrow(/'replay-colums'; the nearest is 'replay-columns'/)
    for (const name of ['rep', 'seek-', '']) expect(() => read('--only', name)).toThrow(/Unknown figure/)
  })

  it('name the size of the tape of --large', () => {
    expect(read().largeTrades).toBeUndefined()
    expect(read('--large').largeTrades).toBe(100_000_000)
    expect(read('--large', '--trades', '1000000').largeTrades).toBe(1_000_000)
    expect(() => read('--trades', '1000000')).toThrow(WrongArguments)
    expect(() => read('--large', '--trades', 'many')).toThrow(/'many'.*at least 100000/)
    expect(() => read('--large', '--only', 'seek')).toThrow(WrongArguments)
  })

  it('are rejected if they are unknown or contradict each other', () => {
    expect(() => read('--fast')).toThrow(WrongArguments)
    expect(() => read('--json', '--markdown')).toThrow(WrongArguments)
  })
})
