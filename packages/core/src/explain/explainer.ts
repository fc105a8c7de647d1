import type { TapelineEvent } from '../event/event.js'
import type { AnyEventDefinition } from '../event/definition.js'
import type { PathStep } from '../projection/path.js'
import type { AnyProjection } from '../projection/projection.js'
import { sameState } from '../projection/same-state.js'
import { type Program, programOf } from '../replay/program.js'
import type { Slot } from '../replay/slot.js'
import { typeIdOf } from '../timeline/block.js'
import type { Chain } from '../timeline/chain.js'
import type { Timeline } from '../timeline/timeline.js'
import { Alone } from './alone.js'
import { ByKey, type SliceEvent } from './by-key.js'
import { entryOf, type Wanted } from './dependency.js'
import { Derivations } from './derivations.js'
import { History } from './history.js'
import { instrumentOf } from './instrument-column.js'
import { leaveOut } from './leave-out.js'
import { LeafFinder } from './lazy-state.js'
import { type Blinkers, groupOf, type LookedAt, Watcher } from './looked-at.js'
import { ownOf, withReads } from './machine.js'
import { viewsOf } from './views.js'
import { Slicer } from './slicer.js'

/** A slice longer than this is thinned key by key, where it can be. */
const BY_KEY_FROM = 48
/** Where a slice does not do, so many of the last events are added to it first, and then twice as many again and again. */
const WIDENED_BY = 64

/** A tape whose state at a position is to be explained. */
interface Scene {
  readonly chain: Chain
  readonly position: number
  readonly stateAt: (position: number) => unknown
  readonly positionOf: (event: TapelineEvent) => number
}

/** Explains one value. */
export class Explainer {
  private readonly definitions: ReadonlyMap<string, AnyEventDefinition>
  private readonly program: Program
  private readonly finder: LeafFinder
  private readonly alone: Alone
  private readonly scene: Scene

  constructor(
    timeline: Timeline<TapelineEvent>,
    private readonly projection: AnyProjection,
    position: number,
    private readonly steps: readonly PathStep[],
    stateAt: (position: number) => unknown,
    private readonly value: unknown,
  ) {
    this.definitions = timeline.definitions
    this.program = programOf(this.projection, 'fast')
    this.finder = new LeafFinder(this.projection)
    this.alone = new Alone(this.projection, timeline.chain, steps, value)
    this.scene = {
      chain: timeline.chain,
      position,
      stateAt,
      positionOf: ({ id }) => timeline.positionOf(id),
    }
  }

  /** The slice, in the order of the tape; undefined if not even all events up to there give the value alone. */
  explain(): readonly SliceEvent[] | undefined {
    const looked = this.lookAt(this.scene)
    const guess = looked === undefined ? [] : this.sliceOf(this.scene, looked)
    const enough = this.alone.gives(guess) ? guess : this.widened(guess, looked)
    if (enough === undefined) return undefined
    const slice = enough.map((position) => this.itemAt(position))
    return (looked && this.thinnedByKey(slice, looked)) ?? this.thinned(slice)
  }

  private itemAt(position: number): SliceEvent {
    const event = this.scene.chain.placedAt(position)?.event as TapelineEvent
    const isContext = this.definitions.get(event.type)?.context === true
    return { position, event, key: instrumentOf(event, this.definitions), isContext }
  }

  /** What the value follows from; undefined where that cannot be watched. */
  private lookAt({ chain, position, stateAt }: Scene): LookedAt | undefined {
    const watcher = new Watcher(this.projection, this.program, chain, this.finder, stateAt)
    const look = (blinkers?: Blinkers): LookedAt | undefined => {
      try {
        const looked = watcher.look(position, this.steps, blinkers)
        return sameState(looked.value, this.value) ? looked : undefined
      } catch {
        return undefined
      }
    }
    let looked = look()
    if (looked === undefined) return undefined
    const hidden = new Set<string>()
    let shown: ReadonlySet<TapelineEvent> | undefined
    if (looked.events.size > 0) {
      shown = new Set(leaveOut([...looked.events], (kept) => look({ hidden, shown: new Set(kept) }) !== undefined))
      looked = look({ hidden, shown }) ?? looked
    }
    // That there is an entry comes before its fields.
    for (const group of [...new Set(looked.parts.map(groupOf))].sort((left, right) => left.length - right.length)) {
      const without = look({ hidden: new Set([...hidden, group]), shown })
      if (without === undefined) continue
      hidden.add(group)
      looked = without
    }
    return { ...looked, parts: looked.parts.filter((part) => !hidden.has(groupOf(part))) }
  }

  /** The positions of the events that what was looked at rests on: a guess. */
  private sliceOf(scene: Scene, looked: LookedAt): number[] {
    const derivations = new Derivations()
    const wanted: Wanted[] = []
    for (const { position, slot, key, field } of looked.parts) {
      const { leaf } = this.program.slots[slot] as Slot
      const state = this.finder.find(scene.stateAt(position), leaf)
      const part = { slot, key, below: position }
      if (key === undefined) wanted.push({ ...part, field, value: state })
      else if (leaf.fields === undefined) wanted.push({ ...part, field, value: ownOf(state, key) })
      else {
        const entry = ownOf(state, key) as Readonly<Record<string, unknown>> | undefined
        if (entry === undefined) continue
        wanted.push({ ...part, field: '', value: true })
        if (field === '') continue
        for (const name of derivations.fieldsFor(leaf.fields, slot, key, entry, field)) {
          wanted.push({ ...part, field: name, value: entry[name] })
        }
      }
    }
    const positions = new Set([...looked.events].map(scene.positionOf))
    try {
      const history = new History(this.program, scene.chain, this.definitions)
      for (const position of new Slicer(this.program, scene.chain, history).slice(wanted)) positions.add(position)
    } catch {
      // What a recipe cannot be run for is no part of the guess; the slice is widened then.
    }
    return [...positions].sort((left, right) => left - right)
  }

  /** A slice with more and more of the events before the position that may matter, until it gives the value. */
  private widened(slice: readonly number[], looked: LookedAt | undefined): number[] | undefined {
    const { chain, position } = this.scene
    const slots = looked ? withReads(this.program, new Set(looked.parts.map(({ slot }) => slot))) : this.program.slots
    const types = new Set(slots.flatMap(({ typeIds }) => [...typeIds]))
    const positions = new Set(slice)
    const sorted = (): number[] => [...positions].sort((left, right) => left - right)
    let next = slice.length + WIDENED_BY
    for (let index = position - 1; index >= 0; index -= 1) {
      const event = chain.placedAt(index)?.event as TapelineEvent
      if (types.has(typeIdOf(event.type))) positions.add(index)
      if (positions.size < next) continue
      if (this.alone.gives(sorted())) return sorted()
      next *= 2
    }
    if (this.alone.gives(sorted())) return sorted()
    const all = Array.from({ length: position }, (_, index) => index)
    return this.alone.gives(all) ? all : undefined
  }

  private thinnedByKey(slice: readonly SliceEvent[], { parts, usesTape }: LookedAt): readonly SliceEvent[] | undefined {
    const seen = new Map<number, Set<string>>()
    for (const { slot, field } of parts) entryOf(seen, slot, () => new Set<string>()).add(field)
    if (slice.length < BY_KEY_FROM || usesTape || !ByKey.fits(this.program, slice, seen.keys())) return undefined
    const chain = this.alone.chainOf(slice.map(({ position }) => position))
    const state = this.alone.stateAfter(chain, chain.length)
    const thinned = new ByKey(this.projection, this.program, slice, state, seen, this.steps, this.value).thinned()
    return this.gives(thinned) ? thinned : undefined
  }

  /** The slice without what can be left out of it; then without the context that the rest does not stand in. */
  private thinned(slice: readonly SliceEvent[]): readonly SliceEvent[] {
    let rests: readonly SliceEvent[] = slice.filter(({ isContext }) => !isContext)
    let context: readonly SliceEvent[] = slice.filter(({ isContext }) => isContext)
    for (;;) {
      rests = leaveOut(rests, (kept) => this.gives([...kept, ...context]))
      let needed = this.neededOf(context, inOrder([...rests, ...context]))
      if (!this.gives([...rests, ...needed])) needed = leaveOut(context, (kept) => this.gives([...rests, ...kept]))
      if (needed.length === context.length) return inOrder([...rests, ...context])
      context = needed
    }
  }

  /** The context that the slicer finds again when it has nothing but the slice before it. */
  private neededOf(context: readonly SliceEvent[], slice: readonly SliceEvent[]): readonly SliceEvent[] {
    const chain = this.alone.chainOf(slice.map(({ position }) => position))
    const places = new Map(slice.map(({ event }, place) => [event, place]))
    const scene: Scene = {
      chain,
      position: chain.length,
      stateAt: viewsOf(this.projection, chain),
      positionOf: (event) => places.get(event) as number,
    }
    const looked = this.lookAt(scene)
    if (looked === undefined) return context
    const found = new Set(this.sliceOf(scene, looked))
    return context.filter(({ event }) => found.has(places.get(event) as number))
  }

  private gives(slice: readonly SliceEvent[]): boolean {
    return this.alone.gives(inOrder(slice).map(({ position }) => position))
  }
}

function inOrder(slice: readonly SliceEvent[]): readonly SliceEvent[] {
  return [...slice].sort((left, right) => left.position - right.position)
}
