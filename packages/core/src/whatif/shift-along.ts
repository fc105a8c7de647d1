import type { TapelineEvent } from '../event/event.js'
import type { PlacedEvent } from '../timeline/columns/block.js'
import type { BranchState } from './branch-state.js'
import { type Ledger, type LedgerStep, type Move, withSteps } from './ledger.js'
import { causesOf } from './partial-causes.js'
import { pricesOf } from './price-path.js'
import { isOnPath } from './price-walk.js'
import { type Reach, reachOf } from './reach.js'
import type { EditContext, EditOf } from './resolved-edit.js'
import { type ShiftedEffects, shiftedEffects } from './shifted-effects.js'
import { TimeShift } from './time-shift.js'

/**
 * The steps that shift the consequences of shifted events along with them. Prices lose the part of their move that follows from
 * these events, which becomes a move at the new time. Any other event is shifted itself if nothing of it would be left.
 * @throws TapelineError `edit.no-session` if a move would be at a time without a session
 */
export function alongSteps(
  state: BranchState,
  selected: ReadonlySet<string>,
  edit: EditOf<'shift'>,
  context: EditContext,
): readonly LedgerStep[] {
  const leaving = shiftedEffects(state, selected)
  const leave: LedgerStep = (ledger) => {
    for (const [effect, causes] of leaving.gone)
      for (const cause of causes) ledger.scalePart(effect, cause, 0)
    for (const [effect, causes] of leaving.rewritten) ledger.rewriteCauses(effect, causes)
  }
  const left = withSteps(state.ledger, [leave])
  const along = new EffectShifter(state, edit, context)
  const steps: LedgerStep[] = [leave, ...leaving.shifted.map((placed) => along.shiftWhole(placed, left))]
  const whole = new Set(leaving.shifted.map(({ event }) => event.id))
  for (const [id, moves] of state.ledger.moves) {
    const leaves = moves.some(({ cause }) => cause !== undefined && leaving.causes.has(cause))
    if (leaves && !whole.has(id)) for (const step of along.moveOn(id, leaving.causes)) steps.push(step)
  }
  const after = reachOf(state.recording, left)
  for (const { event, seq } of movedPrices(state, after)) {
    const moves = movesOf(state, after, { event, seq }, leaving)
    if (moves.length > 0) steps.push(along.place(event, moves))
  }
  return steps
}

/** The recorded prices that have lost a part of their move, in the order of the tape. */
function movedPrices({ recording, reach }: BranchState, after: Reach): PlacedEvent[] {
  const ids = new Set([...reach.powers.keys(), ...after.powers.keys()])
  const moved = [...ids].flatMap((id) => {
    const lost = (reach.powers.get(id) ?? 1) - (after.powers.get(id) ?? 1)
    return lost > 0 ? (recording.placeOf(id) ?? []) : []
  })
  return moved.sort((one, other) => one.event.at - other.event.at || one.seq - other.seq)
}

/** The part of its move that a price has lost, with the event that took it along. */
function movesOf(
  state: BranchState,
  after: Reach,
  { event, seq }: PlacedEvent,
  leaving: ShiftedEffects,
): Move[] {
  const { recording, reach } = state
  const rules = recording.rulesOf(event)
  const instrument = recording.instrumentOf(event)
  if (rules === undefined || instrument === undefined) return []
  const position = recording.timeline.chain.rank(event.at, seq, false)
  const base = recording.pricesBefore(position, [instrument]).get(instrument)
  // The first price of an instrument is not a move.
  if (base === undefined) return []
  const lost = (reach.powers.get(event.id) ?? 1) - (after.powers.get(event.id) ?? 1)
  const cause = leaving.rootOf(event.id)
  return [{ prices: pricesOf(event, rules), base, share: lost, cause, since: reach.receivedBy(cause) }]
}

/** Moves effects to their new times. */
class EffectShifter {
  /** The events that were created or found as targets of moves, by type, instrument and time. */
  private readonly targets = new Map<string, string>()

  constructor(
    private readonly state: BranchState,
    private readonly edit: EditOf<'shift'>,
    private readonly context: EditContext,
  ) {}

  /** Shifts a whole event; one with moves, shifted or simulated, is shifted as a step on the path of its instrument. */
  shiftWhole(placed: PlacedEvent, left: Ledger): LedgerStep {
    const { ledger } = this.state
    const { id } = placed.event
    const step = ledger.moves.has(id) ? ledger.written.get(id) : undefined
    const { event, seq } = step ?? placed
    const { replaces: _, ...rest } = this.shift(event)
    const own = { event: Object.freeze({ ...rest, causes: causesOf(left, event), seq }), seq }
    return (draft) => (step === undefined ? draft.shown : draft.written).set(id, own)
  }

  /** Moves moves on that were shifted along before. */
  moveOn(id: string, causes: ReadonlySet<string>): LedgerStep[] {
    const { ledger, recording } = this.state
    const event = ledger.written.get(id)?.event ?? recording.placeOf(id)?.event
    if (event === undefined) return []
    const taken = (ledger.moves.get(id) ?? []).filter(({ cause }) => cause !== undefined && causes.has(cause))
    const isLast = taken.length === ledger.moves.get(id)?.length && ledger.written.has(id)
    return [
      (draft) => {
        draft.takeMoves(id, causes)
        if (isLast) draft.erase(id)
      },
      this.place(event, taken),
    ]
  }

  /** Adds moves of an event at the new time: to a price that is recorded then, or as a new event. */
  place(event: TapelineEvent, moves: readonly Move[]): LedgerStep {
    const shifted = this.shift(event)
    const { recording } = this.state
    const instrument = recording.instrumentOf(event)
    const key = JSON.stringify([event.type, instrument, shifted.at])
    const known = this.targets.get(key) ?? this.findTarget(shifted, instrument)
    const target = known ?? this.freeId(event.id)
    this.targets.set(key, target)
    const seq = this.context.nextSeq
    if (known === undefined) this.context.nextSeq += 1
    const own = { event: this.movedEvent(shifted, target, seq, moves), seq }
    return (ledger) => {
      if (known === undefined) ledger.written.set(target, own)
      for (const move of moves) ledger.addMove(target, move)
    }
  }

  private movedEvent(shifted: TapelineEvent, id: string, seq: number, moves: readonly Move[]): TapelineEvent {
    const { replaces: _, ...rest } = shifted
    const rules = this.state.recording.rulesOf(shifted)
    const fields = { ...(shifted.data as object), ...moves[0]?.prices }
    const data = Object.entries(fields).filter(([field]) => !rules?.without.includes(field))
    const causes = moves.flatMap(({ cause }) =>
      cause === undefined ? [] : Object.freeze({ id: cause, share: 1 }),
    )
    return Object.freeze({
      ...rest,
      id,
      seq,
      basis: 'rebased',
      data: Object.freeze(Object.fromEntries(data)),
      causes: Object.freeze(causes.slice(0, 1)),
    })
  }

  /** A price of the same type, instrument and moment that depends on its path. */
  private findTarget({ type, at }: TapelineEvent, instrument: string | undefined): string | undefined {
    const { recording, ledger, reach, timeline } = this.state
    for (let index = timeline.chain.rank(at, -1, false); ; index += 1) {
      const event = timeline.chain.placedAt(index)?.event
      if (event === undefined || event.at !== at) return undefined
      if (event.type !== type || recording.instrumentOf(event) !== instrument) continue
      const moves = ledger.moves.has(event.id) || recording.placeOf(event.id) !== undefined
      if (moves && isOnPath(ledger, reach, event.id)) return event.id
    }
  }

  private freeId(id: string): string {
    const { recording, ledger } = this.state
    const taken = new Set(this.targets.values())
    for (let count = 1; ; count += 1) {
      const candidate = count === 1 ? `along-${id}` : `along-${id}-${count}`
      const isTaken = recording.timeline.find(candidate) !== undefined || ledger.written.has(candidate)
      if (!isTaken && !taken.has(candidate)) return candidate
    }
  }

  private shift(event: TapelineEvent): TapelineEvent {
    const { recording } = this.state
    const { listings, timeline } = recording
    const exchange = listings.exchangeOf(listings.instrumentOf(event)) ?? this.edit.exchange
    const shift = new TimeShift(this.edit.by, exchange, listings.zone)
    const shifted = shift.apply(event, timeline.definitions.get(event.type))
    if (recording.rulesOf(event) !== undefined) shift.checkSession(event, shifted)
    return shifted
  }
}
