import { describe, expect, it } from '@jest/globals'
import { asked, payments } from './accounts.fixture.js'
import { insightInto } from './insight.js'
import { DependencyTracker, type Mask, type ReadSet } from './read-set.js'

const tape = payments(['a', 120], ['b', 9], ['a', 1])

function look(path: string, mask?: Mask): ReadSet {
  const { question, scene } = asked(tape, path)
  const { projection, program, finder, steps } = question
  return new DependencyTracker(projection, program, scene.chain, finder, scene.stateAt).look(3, steps, mask)
}

const shown = ({ parts }: Pick<ReadSet, 'parts'>): string[] =>
  parts.map(({ position, key, field }) => `${position} ${key}.${field}`).sort()

describe('what is read for a value', () => {
  it('is the entry and the field at its path', () => {
    expect(look('accounts.a.balance')).toMatchObject({ value: 121, events: [], usesTape: false })
    expect(shown(look('accounts.a.balance'))).toEqual(['3 a.', '3 a.balance'])
  })

  it('is everything inside a value that is an object', () => {
    expect(shown(look('accounts.b'))).toEqual(['3 b.', '3 b.balance', '3 b.highest', '3 b.isRich'])
  })

  it('is what a derived value reads, of all entries', () => {
    expect(look('richest').value).toBe('a')
    expect(shown(look('richest'))).toEqual(['3 a.', '3 a.balance', '3 b.', '3 b.balance'])
  })

  it('holds the events that a derived value reads from the tape', () => {
    const { value, events, usesTape } = look('payers')
    expect([value, events.map(({ id }) => id), usesTape]).toEqual([3, ['e0', 'e1', 'e2'], true])
  })

  it('changes the value if what is hidden matters', () => {
    expect(look('richest', { hidden: new Set(['0[a]']) }).value).toBe('b')
    expect(look('accounts.a.balance', { hidden: new Set(['0.balance']) }).value).toBeUndefined()
    expect(look('payers', { hidden: new Set(), shown: new Set(['e1']) }).value).toBe(1)
  })
})

describe('insight into a value', () => {
  const partsFor = (path: string): string[] => {
    const { question, scene } = asked(tape, path)
    return shown(insightInto(question, scene) as ReadSet)
  }

  it('leaves out what can be hidden without changing the value', () => {
    expect(partsFor('richest')).toEqual(['3 a.'])
    expect(partsFor('accounts.a.highest')).toEqual(['3 a.', '3 a.highest'])
  })
})
