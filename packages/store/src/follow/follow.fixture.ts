import { fc } from '@fast-check/jest'
import type { EventInput } from '@tapeline/core'
import type { LogAppended, LogAppendOptions, LogCheckpoint, LogRange, LogStore } from '@tapeline/core/log'
import type { definitions } from './projections.fixture.js'

/* Histories and crashes for the tests of followers. */

type Input = EventInput<(typeof definitions)[number]['type'], never>

/** An event of a history; most are in order. */
const step = fc.record({
  isNote: fc.nat({ max: 3 }).map((value) => value === 0),
  symbol: fc.constantFrom('NVDA', 'AMD', '7', 'constructor'),
  price: fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 1, max: 90 }) }, fc.constantFrom(0.1, 97)),
  text: fc.constantFrom('', 'a', 'b', '__proto__', '\u{1f4b9}"'),
  weight: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true, min: -5, max: 5 }), { nil: undefined }),
  /** How far it is behind the one before it, or ahead. */
  after: fc.oneof({ weight: 12, arbitrary: fc.nat({ max: 3 }) }, fc.integer({ min: -20, max: -1 })),
  /** What it corrects: an event so many places before it, or after it. */
  corrects: fc.oneof(
    { weight: 10, arbitrary: fc.constant(undefined) },
    fc.record({ back: fc.integer({ min: -3, max: 6 }), retracts: fc.boolean() }),
  ),
})

/** A random history of a log: inputs in the order in which they are appended. Half of them are in order, without corrections. */
export const history = (maxLength = 40): fc.Arbitrary<readonly Input[]> =>
  fc.tuple(fc.array(step, { maxLength, size: 'max' }), fc.boolean()).map(([steps, isInOrder]) => {
    let at = 1000
    return steps.map((one, index) => {
      const { isNote, symbol, price, text, weight, after } = one
      const corrects = isInOrder ? undefined : one.corrects
      at += isInOrder ? Math.abs(after) : after
      const target = corrects === undefined ? -1 : index - corrects.back
      const link =
        corrects === undefined || target === index || target < 0 || target >= steps.length
          ? {}
          : { [corrects.retracts ? 'retracts' : 'replaces']: `e${target}` }
      const event =
        'retracts' in link
          ? { type: 'event.retracted', data: { reason: text } }
          : isNote
            ? { type: 'note.made', data: { text, ...(weight === undefined ? {} : { weight }) } }
            : { type: 'chip.traded', data: { symbol, price } }
      return { id: `e${index}`, at, ...event, ...link } as unknown as Input
    })
  })

export class Crash extends Error {}

/** A log whose process ends at an operation: before it, or right after it. Afterwards nothing works. */
export class CrashingStore implements LogStore {
  readonly location: string
  operations = 0
  /** How many records it has read. */
  recordsRead = 0
  private isDown = false

  /** @param at the number of the operation; Infinity never crashes */
  constructor(
    readonly inner: LogStore,
    private readonly at = Number.POSITIVE_INFINITY,
    private readonly isDone = false,
  ) {
    this.location = inner.location
  }

  head(): ReturnType<LogStore['head']> {
    return this.doing(() => this.inner.head())
  }

  append(...given: [Parameters<LogStore['append']>[0], LogAppendOptions?]): Promise<LogAppended> {
    return this.doing(() => this.inner.append(...given))
  }

  async *read(range: LogRange, batchSize: number): ReturnType<LogStore['read']> {
    const batches = this.inner.read(range, batchSize)[Symbol.asyncIterator]()
    for (;;) {
      const next = await this.doing(() => batches.next())
      if (next.done === true) return
      this.recordsRead += next.value.length
      yield next.value
    }
  }

  onAppended(listener: () => void): ReturnType<LogStore['onAppended']> {
    return this.inner.onAppended(listener)
  }

  readCheckpoint(name: string): ReturnType<LogStore['readCheckpoint']> {
    return this.doing(() => this.inner.readCheckpoint(name))
  }

  writeCheckpoint(checkpoint: LogCheckpoint): Promise<void> {
    return this.doing(() => this.inner.writeCheckpoint(checkpoint))
  }

  async close(): Promise<void> {}

  private async doing<Result>(act: () => Promise<Result>): Promise<Result> {
    this.operations += 1
    const isNow = this.operations === this.at
    if (this.isDown || (isNow && !this.isDone)) this.crash()
    const result = await act()
    if (isNow || this.isDown) this.crash()
    return result
  }

  private crash(): never {
    this.isDown = true
    throw new Crash(`at operation ${this.operations}`)
  }
}
