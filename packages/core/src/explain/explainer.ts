import type { TapelineEvent } from '../event/event.js'
import { getOrInsert } from '../event/records.js'
import { withReads } from '../replay/partial/event-interpreter.js'
import type { Chain } from '../timeline/chain/chain.js'
import { typeIdOf } from '../timeline/columns/block.js'
import { instrumentOf } from '../timeline/columns/instrument-column.js'
import { Alone } from './alone.js'
import { ByKey, EvidenceTest, type SliceEvent } from './by-key.js'
import { guessSlice } from './guess.js'
import { insightInto } from './insight.js'
import { minimize } from './minimize.js'
import { hypotheticalFor, type Question, type Scene } from './question.js'
import type { ReadSet } from './read-set.js'
import { viewsOf } from './views.js'

/** A slice longer than this is minimised key by key, if possible. */
const BY_KEY_FROM = 48
/** If a slice does not give the value, this many of the last events are added to it first, then twice as many each time. */
const WIDENED_BY = 64

/** Explains one value: it guesses a slice, replays the slice alone, and minimises it. */
export class Explainer {
  private readonly alone: Alone

  constructor(
    private readonly question: Question,
    private readonly scene: Scene,
  ) {
    this.alone = new Alone(question, scene.chain)
  }

  /** The slice, in the order of the tape; undefined if even all events up to the position do not give the value. */
  explain(): readonly SliceEvent[] | undefined {
    const readSet = insightInto(this.question, this.scene)
    const guess = readSet === undefined ? [] : guessSlice(this.question, this.scene, readSet)
    const enough = this.alone.gives(guess) ? guess : this.widened(guess, readSet)
    if (enough === undefined) return undefined
    const slice = enough.map((index) => this.itemAt(index))
    return (readSet && this.thinnedByKey(slice, readSet)) ?? this.thinned(slice, readSet)
  }

  private itemAt(index: number): SliceEvent {
    const { definitions } = this.question
    const event = this.scene.chain.placedAt(index)?.event as TapelineEvent
    return {
      index,
      event,
      key: instrumentOf(event, definitions),
      isContext: definitions.get(event.type)?.context === true,
    }
  }

  /** Adds more and more of the last events that may matter to a slice, until it gives the value. */
  private widened(slice: readonly number[], readSet: ReadSet | undefined): number[] | undefined {
    const { program } = this.question
    const slots = readSet ? withReads(program, new Set(readSet.parts.map(({ slot }) => slot))) : program.slots
    const types = new Set(slots.flatMap(({ typeIds }) => [...typeIds]))
    // The events of the entries that were read mostly suffice. All others would have to be left out again.
    const keys = readSet && new Set(readSet.parts.map(({ key }) => key))
    const narrow = keys && this.widenedAmong(slice, types, (key) => key === undefined || keys.has(key))
    const wide = narrow ?? this.widenedAmong(slice, types, () => true)
    if (wide !== undefined) return wide
    const all = Array.from({ length: this.scene.position }, (_, index) => index)
    return this.alone.gives(all) ? all : undefined
  }

  /** As {@link widened}, with events of some types and instruments only; undefined if all of these do not give the value. */
  private widenedAmong(
    slice: readonly number[],
    types: ReadonlySet<number>,
    isAmong: (key: string | undefined) => boolean,
  ): number[] | undefined {
    const { chain, position } = this.scene
    const indices = new Set(slice)
    const sorted = (): number[] => [...indices].sort((left, right) => left - right)
    let next = slice.length + WIDENED_BY
    for (let index = position - 1; index >= 0; index -= 1) {
      const event = chain.placedAt(index)?.event as TapelineEvent
      const isCandidate =
        types.has(typeIdOf(event.type)) && isAmong(instrumentOf(event, this.question.definitions))
      if (!isCandidate || indices.has(index)) continue
      indices.add(index)
      if (indices.size < next) continue
      if (this.alone.gives(sorted())) return sorted()
      next *= 2
    }
    return this.alone.gives(sorted()) ? sorted() : undefined
  }

  private thinnedByKey(
    slice: readonly SliceEvent[],
    { parts, usesTape }: ReadSet,
  ): readonly SliceEvent[] | undefined {
    const { program } = this.question
    const seen = new Map<number, Set<string>>()
    for (const { slot, field } of parts) getOrInsert(seen, slot, () => new Set<string>()).add(field)
    if (slice.length < BY_KEY_FROM || usesTape || !ByKey.fits(program, slice, seen.keys())) return undefined
    const chain = this.chainOf(slice)
    const hypothetical = hypotheticalFor(
      this.question,
      seen.keys(),
      this.alone.stateAfter(chain, chain.length),
    )
    const thinned = new ByKey(program, slice, hypothetical, seen).thinned()
    return this.gives(thinned) ? thinned : undefined
  }

  /** A minimal slice: events that can be left out are removed first, then the context that the rest does not need. */
  private thinned(slice: readonly SliceEvent[], readSet: ReadSet | undefined): readonly SliceEvent[] {
    let evidence: readonly SliceEvent[] = slice.filter(({ isContext }) => !isContext)
    let context: readonly SliceEvent[] = slice.filter(({ isContext }) => isContext)
    for (;;) {
      evidence = this.thinnedEvidence(evidence, context, readSet)
      let needed = this.neededOf(context, inOrder([...evidence, ...context]))
      if (!this.gives([...evidence, ...needed]))
        needed = minimize(context, (kept) => this.gives([...evidence, ...kept]))
      if (needed.length === context.length) return inOrder([...evidence, ...context])
      context = needed
    }
  }

  private thinnedEvidence(
    evidence: readonly SliceEvent[],
    context: readonly SliceEvent[],
    readSet: ReadSet | undefined,
  ): readonly SliceEvent[] {
    const test = readSet && this.evidenceTest(inOrder([...evidence, ...context]), readSet)
    if (test?.gives(evidence) === true) {
      const kept = minimize(evidence, (fewer) => test.gives(fewer))
      if (this.gives([...kept, ...context])) return kept
    }
    return minimize(evidence, (kept) => this.gives([...kept, ...context]))
  }

  private evidenceTest(slice: readonly SliceEvent[], { parts, usesTape }: ReadSet): EvidenceTest | undefined {
    const { program } = this.question
    const seen = [...new Set(parts.map(({ slot }) => slot))]
    if (slice.length < BY_KEY_FROM || usesTape || !EvidenceTest.fits(program, slice, seen)) return undefined
    const chain = this.chainOf(slice)
    const state = this.alone.stateAfter(chain, chain.length)
    return new EvidenceTest(program, slice, hypotheticalFor(this.question, seen, state))
  }

  /** The context that is found again if the tape is the slice alone. */
  private neededOf(context: readonly SliceEvent[], slice: readonly SliceEvent[]): readonly SliceEvent[] {
    const chain = this.chainOf(slice)
    const places = new Map(slice.map(({ event }, place) => [event.id, place]))
    const scene: Scene = {
      chain,
      position: chain.length,
      stateAt: viewsOf(this.question.projection, chain, this.question.definitions),
      indexOf: (event) => places.get(event.id) as number,
    }
    const readSet = insightInto(this.question, scene)
    if (readSet === undefined) return context
    const found = new Set(guessSlice(this.question, scene, readSet))
    return context.filter(({ event }) => found.has(places.get(event.id) as number))
  }

  private chainOf(slice: readonly SliceEvent[]): Chain {
    return this.alone.chainOf(slice.map(({ index }) => index))
  }

  private gives(slice: readonly SliceEvent[]): boolean {
    return this.alone.gives(inOrder(slice).map(({ index }) => index))
  }
}

function inOrder(slice: readonly SliceEvent[]): readonly SliceEvent[] {
  return [...slice].sort((left, right) => left.index - right.index)
}
