import { type ArgumentKind, checkArgument, checkOptionsOf, kinds } from '../event/arguments.js'
import { bindMethods } from '../event/bind-methods.js'
import type { DateInput } from '../event/date.js'
import type { TapelineEvent } from '../event/event.js'
import { printAs } from '../event/print.js'
import type { AnyProjection, ComparedOf, Projection, PublishedOf } from '../projection/projection.js'
import { checkReplayed } from '../replay/check-replayed.js'
import { type Replay, replay } from '../replay/replay.js'
import { checkSampleOptions, type Sample, type SampleOptions, samplePositions } from '../replay/sample.js'
import type { SortKey } from '../timeline/columns/block.js'
import { momentOn } from '../timeline/moment.js'
import { printHeader } from '../timeline/print-timeline.js'
import type { Timeline } from '../timeline/timeline.js'
import { type ComparedStates, compareStates } from './compared-states.js'
import { type FirstDifference, findFirstDifference } from './first-difference.js'
import { SameInstruments } from './same-instruments.js'

/** A selector of both states at a moment (epoch milliseconds UTC). */
export interface ComparedSample<Value> {
  readonly at: number
  readonly a: Value
  readonly b: Value
}

/** Two timelines seen through one projection. */
export class Comparison<Event extends TapelineEvent, State, Compared> {
  /** The two replays. */
  readonly a: Replay<Event, State>
  readonly b: Replay<Event, State>
  private instruments: SameInstruments | undefined

  /** Use {@link compare}. */
  constructor(
    a: Timeline<Event>,
    b: Timeline<Event>,
    readonly projection: Projection<State>,
  ) {
    bindMethods(this)
    this.a = replay(a, projection)
    this.b = a === b ? this.a : replay(b, projection)
  }

  /** The first event that differs; undefined without one. An event that both have at different places differs there. */
  firstDifference(): FirstDifference<Event> | undefined {
    return findFirstDifference(this.a.timeline, this.b.timeline)
  }

  /** Both states at a moment: after every event with `at` no later. @throws as `replay(…).at` */
  at(when: DateInput): ComparedStates<State, Compared> {
    const place = (): SortKey => ({
      at: momentOn(this.a.timeline.chain, when),
      seq: Number.POSITIVE_INFINITY,
    })
    return this.compareStates(this.a.at(when), this.b.at(when), place)
  }

  /** Both states after all events. @throws as `replay(…).atEnd` */
  atEnd(): ComparedStates<State, Compared> {
    const end = { at: Number.POSITIVE_INFINITY, seq: Number.POSITIVE_INFINITY }
    return this.compareStates(this.a.atEnd(), this.b.atEnd(), () => end)
  }

  /**
   * A selector of both states over time.
   * @param options as for `replay(…).sample`: `every`: at equal steps, from the first event of either timeline to the last; `on`:
   * at each moment at which either timeline has such an event; `at`: at each moment of a list
   * @returns the values of both states at each moment after every event with `at` no later; once and in order, or in the order of
   * `at`; frozen
   * @throws as `replay(…).sample`
   */
  sample<Value>(
    selector: (state: State) => Value,
    options: SampleOptions<Event>,
  ): readonly ComparedSample<Value>[] {
    checkArgument('sample()', 'selector', selector, kinds.function)
    checkSampleOptions('sample()', options, this.a.timeline, this.b.timeline)
    const at = options.at ?? this.momentsOf(options)
    const [a, b] = [this.a.sample(selector, { at }), this.b.sample(selector, { at })]
    return Object.freeze(
      a.map((own, index) =>
        Object.freeze({ at: own.at, a: own.value, b: (b[index] as Sample<Value>).value }),
      ),
    )
  }

  private compareStates(a: State, b: State, place: () => SortKey): ComparedStates<State, Compared> {
    return compareStates(this.projection as AnyProjection, a, b, () => {
      this.instruments ??= new SameInstruments({
        a: this.a.timeline as unknown as Timeline,
        b: this.b.timeline as unknown as Timeline,
      })
      return this.instruments.at(place())
    })
  }

  private momentsOf(options: Exclude<SampleOptions<Event>, { readonly at: unknown }>): number[] {
    const timelines = [this.a.timeline, this.b.timeline]
    const timesAt = (position: (timeline: Timeline<Event>) => number): number[] =>
      timelines.flatMap((timeline) => timeline.eventBefore(position(timeline))?.at ?? [])
    const from = options.from ?? Math.min(...timesAt(() => 1))
    const to = options.to ?? Math.max(...timesAt(({ length }) => length))
    if (timelines.every(({ length }) => length === 0)) return []
    const moments = timelines.flatMap((timeline) => [
      ...samplePositions(timeline, { ...options, from, to }, timelines),
    ])
    return [...new Set(moments.map(({ at }) => at))].sort((left, right) => left - right)
  }
}

printAs(
  Comparison.prototype as Comparison<TapelineEvent, unknown, unknown>,
  ({ a, b, projection }) =>
    `Comparison by the projection '${projection.name}' of\n  ${printHeader(a.timeline)}\n  ${printHeader(b.timeline)}`,
)

export interface CompareOptions<Event extends TapelineEvent, P> {
  /** The first timeline, such as a history; results have its states as `a`. */
  readonly a: Timeline<Event>
  /** The second one, such as a branch of the history. */
  readonly b: Timeline<Event>
  readonly projection: P
}

const COMPARE_OPTIONS = {
  a: kinds.timeline,
  b: kinds.timeline,
  projection: kinds.projection,
} satisfies Record<keyof CompareOptions<never, never>, ArgumentKind>

/**
 * Compares two timelines through a projection, usually a history and a branch of it, or two branches. An instrument is compared
 * with itself, identified by its listing, even if its name differs. Everything is computed on read; shared events are replayed
 * once.
 * @throws TapelineError `argument.invalid` or `option.unknown` for wrong options; `event.type-unknown` if the projection handles
 * none of the event types of a timeline
 * @example
 * ```ts
 * import { market } from '@tapeline/core/market'
 * import { compare, remove, whatIf } from '@tapeline/core/what-if'
 * import { loadScenario } from '@tapeline/scenarios/node'
 *
 * const weeks = await loadScenario('deepseek-r1')
 * const calm = whatIf(weeks, {
 *   name: 'no release',
 *   edits: [remove('r1-release', { consequences: { scale: 0 } })],
 * })
 * const comparison = compare({ a: weeks, b: calm, projection: market })
 * const { differences } = comparison.at('2025-01-27T16:00-05:00')
 * console.log(differences.find(({ path }) => path === 'quotes.NVDA.last'))
 * // { path: 'quotes.NVDA.last', a: 118.42, b: 142.62 }
 * ```
 */
export function compare<Event extends TapelineEvent, const P extends AnyProjection>(
  options: CompareOptions<Event, P>,
): Comparison<Event, PublishedOf<P>, ComparedOf<P>> {
  checkOptionsOf('compare()', options, COMPARE_OPTIONS, ['a', 'b', 'projection'])
  const { a, b, projection } = options
  checkReplayed('compare()', a, projection)
  checkReplayed('compare()', b, projection)
  return new Comparison<Event, PublishedOf<P>, ComparedOf<P>>(a, b, projection as Projection<PublishedOf<P>>)
}
