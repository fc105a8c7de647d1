import { describe, expect, it } from '@jest/globals'
import { applyPatches, enablePatches } from 'immer'
import { type LiveUpdate, live } from './live.js'
import { errorOf, note, notes, onNote } from './notes.fixture.js'

enablePatches()

const sums = onNote(
  () => ({ sum: 0, list: [] as number[], quiet: { n: 1 } }),
  (draft, { data }) => {
    draft.sum += data.value
    if (data.value === 13) throw new Error('Unlucky.')
    draft.list.push(data.value)
  },
)
type Sums = ReturnType<typeof startLive>['state']
type Update = LiveUpdate<never, Sums>

function startLive() {
  return live(notes([1, 2]), sums)
}

describe('a live timeline', () => {
  it('begins with the state at the end of the timeline', () => {
    expect(startLive().state).toEqual({ sum: 3, list: [1, 2], quiet: { n: 1 } })
  })

  it('publishes the new state to each subscriber, with the patches to it and back', () => {
    const tape = startLive()
    const updates: unknown[] = []
    tape.subscribe((update) => updates.push(update))
    const before = tape.state
    const state = tape.append(note(3, 2))
    expect(updates).toHaveLength(1)
    const update = updates[0] as Update
    expect(update).toMatchObject({ state, previous: before, timeline: tape.timeline })
    expect(update.state.quiet).toBe(before.quiet)
    expect(update.patches).toEqual([
      { op: 'replace', path: ['sum'], value: 6 },
      { op: 'add', path: ['list', 2], value: 3 },
    ])
    expect(applyPatches(before, update.patches)).toEqual(state)
    expect(applyPatches(state, update.inversePatches)).toEqual(before)
    expect(update.patches).toBe(update.patches)
  })

  it('has the same state as a replay after a late arrival', () => {
    const tape = startLive()
    tape.append({ ...note(10, 3), at: note(0, 0).at - 1 })
    expect(tape.state.list).toEqual([10, 1, 2])
    tape.append(note(3, 2))
    expect(tape.state.list).toEqual([10, 1, 2, 3])
  })

  it('accepts many events at once', () => {
    const tape = startLive()
    tape.append(Array.from({ length: 200 }, (_, index) => note(1, index + 2)))
    expect(tape.state.sum).toBe(203)
  })

  it('publishes nothing for an append of known events', () => {
    const tape = startLive()
    const { state } = tape
    tape.subscribe(() => {
      throw new Error('An update was published.')
    })
    expect(tape.append(note(1, 0))).toBe(state)
    expect(tape.append([])).toBe(state)
  })

  it('publishes nothing to a subscriber that has left', () => {
    const tape = startLive()
    let received = 0
    const leave = tape.subscribe(() => {
      received += 1
    })
    tape.append(note(3, 2))
    leave()
    tape.append(note(4, 3))
    expect(received).toBe(1)
  })
})

describe('a listener that throws', () => {
  it('stops no other listener, and its error is thrown after all have received the update', () => {
    const tape = startLive()
    const received: string[] = []
    tape.subscribe(() => {
      received.push('first')
      throw new Error('A listener failed.')
    })
    tape.subscribe(() => received.push('second'))
    expect(() => tape.append(note(3, 2))).toThrow('A listener failed.')
    expect(received).toEqual(['first', 'second'])
    expect(tape.state.sum).toBe(6)
    expect(() => tape.append(note(4, 3))).toThrow('A listener failed.')
    expect(tape.state.sum).toBe(10)
  })

  it('is reported to listeners for errors', () => {
    const tape = startLive()
    const errors: unknown[] = []
    const leave = tape.onError((error) => errors.push(error))
    tape.subscribe(() => {
      throw new Error('A listener failed.')
    })
    tape.append(note(3, 2))
    expect(errors).toEqual([new Error('A listener failed.')])
    leave()
    expect(() => tape.append(note(4, 3))).toThrow('A listener failed.')
  })
})

describe('subscribers', () => {
  it('get updates in order when one of them appends, and the outer append returns its own state', () => {
    const tape = startLive()
    const sumsHeard: number[] = []
    tape.subscribe(({ state }) => {
      if (state.sum === 6) expect(tape.append(note(4, 3)).sum).toBe(10)
    })
    let mirror = tape.state
    tape.subscribe(({ state, previous, patches }) => {
      expect(mirror).toEqual(previous)
      mirror = applyPatches(mirror, [...patches]) as typeof mirror
      sumsHeard.push(state.sum)
    })
    expect(tape.append(note(3, 2)).sum).toBe(6)
    expect(sumsHeard).toEqual([6, 10])
    expect(mirror).toEqual(tape.state)
  })

  it('end each subscription separately and at once', () => {
    const tape = startLive()
    const heard: string[] = []
    tape.subscribe(() => leaveSecond())
    const leaveSecond = tape.subscribe(() => heard.push('second'))
    const twice = (): void => {
      heard.push('twice')
    }
    const leaveOne = tape.subscribe(twice)
    tape.subscribe(twice)
    tape.append(note(3, 2))
    expect(heard.splice(0)).toEqual(['twice', 'twice'])
    leaveOne()
    leaveOne()
    tape.append(note(4, 3))
    expect(heard).toEqual(['twice'])
  })

  it('report every error, even if a listener for errors throws', () => {
    const tape = startLive()
    for (const name of ['first', 'second']) {
      tape.subscribe(() => {
        throw new Error(name)
      })
    }
    const error = errorOf(() => tape.append(note(3, 2)))
    expect(error.faults.map(({ code, message }) => [code, message])).toEqual([
      ['listener.failed', 'Listener failure 1 of 2: first'],
      ['listener.failed', 'Listener failure 2 of 2: second'],
    ])
    expect(error.cause).toBeInstanceOf(AggregateError)
    const heard: unknown[] = []
    tape.onError(() => {
      throw new Error('worse')
    })
    tape.onError((one) => heard.push((one as Error).message))
    const worse = errorOf(() => tape.append(note(4, 3)))
    expect((worse.cause as AggregateError).errors).toEqual([new Error('worse'), new Error('worse')])
    expect(heard).toEqual(['first', 'second'])
    expect(tape.state.sum).toBe(10)
  })

  it('that are async report the errors of their promises', async () => {
    const tape = startLive()
    const errors: unknown[] = []
    tape.onError((error) => errors.push(error))
    tape.subscribe(async () => {
      await Promise.resolve()
      throw new Error('late')
    })
    tape.append(note(3, 2))
    await new Promise((resolve) => setImmediate(resolve))
    expect(errors).toEqual([new Error('late')])
  })
})

describe('an append that fails', () => {
  it('in a recipe leaves timeline, state and subscribers unchanged', () => {
    const tape = startLive()
    let received = 0
    tape.subscribe(() => {
      received += 1
    })
    const { timeline, state } = tape
    const error = errorOf(() => tape.append([note(3, 2), note(13, 3), note(5, 4)]))
    expect(error).toMatchObject({ code: 'recipe.failed', eventId: 'n3' })
    expect([tape.timeline, tape.state, received]).toEqual([timeline, state, 0])
    expect(tape.timeline).toBe(timeline)
    tape.append([note(3, 2), note(5, 4)])
    expect(tape.state).toEqual({ sum: 11, list: [1, 2, 3, 5], quiet: { n: 1 } })
    expect(received).toBe(1)
  })

  it('in a recipe of a late event does so too', () => {
    const tape = startLive()
    const { state } = tape
    expect(errorOf(() => tape.append({ ...note(13, 5), at: note(0, 0).at - 1 })).code).toBe('recipe.failed')
    expect(tape.state).toBe(state)
    expect(tape.append(note(3, 2)).list).toEqual([1, 2, 3])
  })

  it('because of its input does so too', () => {
    const tape = startLive()
    expect(errorOf(() => tape.append({ ...note(3, 2), at: 'yesterday' })).code).toBe('date.invalid')
    expect(tape.append(note(3, 2)).sum).toBe(6)
  })
})
