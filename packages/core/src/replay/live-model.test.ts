import { fc, it } from '@fast-check/jest'
import { describe, expect } from '@jest/globals'
import { applyPatches, enablePatches } from 'immer'
import { isTapelineError } from '../event/error.js'
import { type LiveUpdate, live } from './live.js'
import { type NoteEvent, note, notes, onNote } from './notes.fixture.js'

enablePatches()

/* Whatever listeners do, each receives every update after its subscription, in order, and applying the patches gives the state. */

const sums = onNote(
  () => ({ list: [] as number[] }),
  (draft, { data }) => {
    draft.list.push(data.value)
  },
)
const start = () => live(notes([1]), sums)
type Tape = ReturnType<typeof start>
type Sums = Tape['state']
type Update = LiveUpdate<NoteEvent, Sums>

/** What a listener does when it receives an update. */
type Act = 'nothing' | 'append' | 'leave' | 'leave other' | 'throw' | 'subscribe'

/** A listener in the model: what it does once, and at which update after its subscription. */
interface ModelListener {
  readonly act: Act
  readonly actAt: number
  heard: number[]
  active: boolean
}

interface Model {
  /** The appended values in order. An update is the length after its append. */
  values: number[]
  listeners: ModelListener[]
  errorListeners: { readonly throws: boolean }[]
  errors: string[]
}

interface RealListener {
  readonly heard: number[]
  mirror: Sums
  leave: () => void
}

interface Real {
  readonly tape: Tape
  readonly listeners: RealListener[]
  readonly errors: string[]
}

/** The model: a queue of updates, each with its subscribers at the time of the append. */
function modelAppend(model: Model, value: number): string[] {
  const queue: { length?: number; error?: string; to: readonly unknown[] }[] = []
  const unheard: string[] = []
  const append = (own: number): void => {
    model.values.push(own)
    queue.push({ length: model.values.length, to: [...model.listeners] })
  }
  append(value)
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    if (next.error !== undefined) {
      if (next.to.length === 0) unheard.push(next.error)
      for (const listener of next.to as Model['errorListeners']) {
        model.errors.push(next.error)
        if (listener.throws) unheard.push('handler')
      }
      continue
    }
    const length = next.length as number
    for (const listener of next.to as ModelListener[]) {
      if (!listener.active) continue
      listener.heard.push(length)
      if (listener.heard.length !== listener.actAt) continue
      if (listener.act === 'append') append(100 + length)
      if (listener.act === 'leave') listener.active = false
      if (listener.act === 'leave other') {
        // The next one that still listens, which may have subscribed after the update.
        const present = model.listeners.filter(({ active }) => active)
        const other = present[present.indexOf(listener) + 1]
        if (other !== undefined) other.active = false
      }
      if (listener.act === 'subscribe')
        model.listeners.push({ act: 'nothing', actAt: 0, heard: [], active: true })
      if (listener.act === 'throw')
        queue.push({ error: `failed at ${length}`, to: [...model.errorListeners] })
    }
    model.listeners = model.listeners.filter(({ active }) => active)
  }
  return unheard
}

function subscribe(real: Real, act: Act, actAt: number): void {
  const own: RealListener = { heard: [], mirror: real.tape.state, leave: () => undefined }
  const listener = (update: Update): void => {
    own.heard.push(update.timeline.length)
    own.mirror = applyPatches(own.mirror, [...update.patches]) as Sums
    expect(own.mirror).toEqual(update.state)
    if (own.heard.length !== actAt) return
    if (act === 'append')
      real.tape.append(note(100 + update.timeline.length, real.tape.timeline.length + 1000))
    if (act === 'leave') own.leave()
    if (act === 'leave other') {
      const present = real.listeners.filter((one) => one.leave !== left)
      const next = present[present.indexOf(own) + 1]
      if (next !== undefined) remove(next)
    }
    if (act === 'subscribe') subscribe(real, 'nothing', 0)
    if (act === 'throw') throw new Error(`failed at ${update.timeline.length}`)
  }
  real.listeners.push(own)
  const leave = real.tape.subscribe(listener)
  own.leave = () => {
    leave()
    own.leave = left
  }
}

const left = (): void => undefined

function remove(listener: RealListener): void {
  listener.leave()
}

class Append implements fc.Command<Model, Real> {
  constructor(private readonly value: number) {}
  check = (): boolean => true
  run(model: Model, real: Real): void {
    const unheard = modelAppend(model, this.value)
    let thrown: string[] = []
    try {
      real.tape.append(note(this.value, real.tape.timeline.length + 1000))
    } catch (error) {
      thrown = isTapelineError(error, 'listener.failed')
        ? (error.cause as AggregateError).errors.map((one: Error) => one.message)
        : [(error as Error).message]
    }
    expect(thrown).toEqual(unheard)
    expect(real.tape.state.list).toEqual(model.values)
    expect(real.errors).toEqual(model.errors)
    const present = real.listeners.filter((one) => one.leave !== left)
    expect(present.map(({ heard }) => heard)).toEqual(model.listeners.map(({ heard }) => heard))
    for (const { mirror } of present) expect(mirror).toEqual(real.tape.state)
  }
  toString = (): string => `append ${this.value}`
}

class Subscribe implements fc.Command<Model, Real> {
  constructor(
    private readonly act: Act,
    private readonly actAt: number,
  ) {}
  check = (): boolean => true
  run(model: Model, real: Real): void {
    model.listeners.push({ act: this.act, actAt: this.actAt, heard: [], active: true })
    subscribe(real, this.act, this.actAt)
  }
  toString = (): string => `subscribe ${this.act} at ${this.actAt}`
}

class Leave implements fc.Command<Model, Real> {
  constructor(private readonly index: number) {}
  check = (model: Readonly<Model>): boolean => model.listeners.length > 0
  run(model: Model, real: Real): void {
    const present = real.listeners.filter((one) => one.leave !== left)
    const index = this.index % model.listeners.length
    model.listeners.splice(index, 1)
    remove(present[index] as RealListener)
  }
  toString = (): string => `leave ${this.index}`
}

class OnError implements fc.Command<Model, Real> {
  constructor(private readonly throws: boolean) {}
  check = (): boolean => true
  run(model: Model, real: Real): void {
    model.errorListeners.push({ throws: this.throws })
    real.tape.onError((error) => {
      real.errors.push((error as Error).message)
      if (this.throws) throw new Error('handler')
    })
  }
  toString = (): string => `on error${this.throws ? ' throws' : ''}`
}

const act = fc.constantFrom<Act>('nothing', 'append', 'leave', 'leave other', 'throw', 'subscribe')
const commands = [
  fc.nat(99).map((value) => new Append(value)),
  fc.tuple(act, fc.integer({ min: 1, max: 3 })).map(([own, at]) => new Subscribe(own, at)),
  fc.nat(9).map((index) => new Leave(index)),
  fc.boolean().map((throws) => new OnError(throws)),
]

function setUp(): { model: Model; real: Real } {
  const model: Model = { values: [1], listeners: [], errorListeners: [], errors: [] }
  const real: Real = { tape: start(), listeners: [], errors: [] }
  return { model, real }
}

describe('a live timeline', () => {
  it.prop([fc.commands(commands, { maxCommands: 25 })])('publishes like a queue of updates', (run) => {
    fc.modelRun(setUp, run)
  })

  it('publishes like that to listeners that end the subscription of one that has left, or came later', () => {
    const subscribed = (act: Act, actAt: number): Subscribe => new Subscribe(act, actAt)
    const others = subscribed('leave other', 2)
    const append = new Append(5)
    fc.modelRun(setUp, [
      ...[subscribed('append', 1), others, subscribed('leave', 1), subscribed('nothing', 0)],
      ...[append, append],
    ])
    fc.modelRun(setUp, [subscribed('append', 1), subscribed('subscribe', 1), others, append, append])
  })
})
