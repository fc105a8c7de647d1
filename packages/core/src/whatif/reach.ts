import { TapelineError } from '../event/error.js'
import type { TapelineEvent } from '../event/event.js'
import type { PlacedEvent } from '../timeline/columns/block.js'
import type { Ledger, PartialCause } from './ledger.js'
import { causesOf, causesTogether, effectsAmong, oneMove } from './partial-causes.js'
import type { Recording } from './recording.js'

/** How much is left of moves and consequences after the edits of a ledger. */
export interface Reach {
  /** How much its causes leave of an event's move, 0 or more: 1 less, for each cause, its share of what that cause has lost. */
  readonly receivedBy: (id: string) => number
  /** Powers of the recorded returns of prices, for powers other than 1. */
  readonly powers: ReadonlyMap<string, number>
  /** Events that are not shown because nothing of them is left. */
  readonly dropped: ReadonlySet<string>
}

interface Node {
  readonly event: TapelineEvent
  readonly isPrice: boolean
  /** Its own causes, and those of the events of the same move; by the ids of effective events. */
  readonly causes: readonly PartialCause[]
  readonly drops: boolean
  /** How much of its cause was left when a reaction derived it. */
  readonly since: number | undefined
}

/** Tolerance: shares may differ from a sum of 1 by a rounding error; no other result is this close to 0. */
const NOTHING = 1e-9

/** Computes the reach of a ledger: from the events that the edits touch, along the declared causes. */
export function reachOf(recording: Recording, ledger: Ledger): Reach {
  const nodes = nodesOf(recording, ledger)
  const received = new Map<string, number>()
  const dropping = new Set<string>()
  const dropped = new Set<string>()
  const powers = new Map<string, number>()
  for (const [id, own] of ledger.own) if (own !== 1) powers.set(id, own)
  for (const id of causesFirst(nodes)) {
    const node = nodes.get(id) as Node
    const { event, isPrice, causes } = node
    let sum = 0
    let drops = node.drops
    for (const { id: cause, share, factor } of causes) {
      sum += share * (1 - factor * relative(received.get(cause) ?? 1, node.since))
      drops ||= share > 0 && dropping.has(cause)
    }
    const rest = Math.abs(1 - sum) < NOTHING ? 0 : 1 - sum
    if (rest < 0) throw negative(event, rest)
    received.set(id, rest)
    if (drops) dropping.add(id)
    if (rest === 0 && (drops || !isPrice)) dropped.add(id)
    const power = rest * (ledger.own.get(id) ?? 1)
    if (isPrice && power !== 1) powers.set(id, power)
    else powers.delete(id)
  }
  return { receivedBy: (id) => received.get(id) ?? 1, powers, dropped }
}

/** What is left, relative to what was left when something was derived from it; 1 if nothing was left then. */
export function relative(left: number, since: number | undefined): number {
  if (since === undefined) return left
  return since === 0 ? 1 : left / since
}

/** The events that the edits touch, and all that follow from them. */
function nodesOf(recording: Recording, ledger: Ledger): ReadonlyMap<string, Node> {
  const nodes = new Map<string, Node>()
  const placeOf = (id: string): PlacedEvent | undefined => recording.placeOf(id) ?? ledger.written.get(id)
  const add = (placed: PlacedEvent): string[] => {
    const { event } = placed
    if (nodes.has(event.id)) return []
    const isPrice = recording.rulesOf(event) !== undefined
    const members = oneMove(recording, placed)
    const drops = members.some((member) => ledger.drops.has(member.event.id))
    const since = ledger.derived.get(event.id)
    for (const member of members) {
      const causes = causesTogether(recording, ledger, member, members)
      nodes.set(member.event.id, { event: member.event, isPrice, causes, drops, since })
    }
    return members.map((member) => member.event.id)
  }
  const others = othersByCause(recording, ledger)
  let frontier = [...ledger.parts.keys()].flatMap((id) => {
    const placed = placeOf(id)
    return placed === undefined ? [] : add(placed)
  })
  while (frontier.length > 0) {
    const effects = effectsAmong(recording, new Set(frontier.flatMap((id) => recording.aliasesOf(id))))
    const next: string[] = []
    for (const event of effects) for (const id of add(placeOf(event.id) as PlacedEvent)) next.push(id)
    for (const id of frontier)
      for (const placed of others.get(id) ?? []) for (const own of add(placed)) next.push(own)
    frontier = next
  }
  return nodes
}

/** By cause, the events whose causes are not in the recording: written events, and events with replaced causes. */
function othersByCause(recording: Recording, ledger: Ledger): ReadonlyMap<string, readonly PlacedEvent[]> {
  const byCause = new Map<string, PlacedEvent[]>()
  const written = [...ledger.written.values()].filter(
    ({ event }) => recording.placeOf(event.id) === undefined,
  )
  const rewritten = [...ledger.causes.keys()].flatMap((id) => recording.placeOf(id) ?? [])
  for (const placed of [...written, ...rewritten]) {
    for (const { id } of causesOf(ledger, placed.event)) {
      const cause = recording.effectiveId(id)
      const list = byCause.get(cause)
      if (list === undefined) byCause.set(cause, [placed])
      else list.push(placed)
    }
  }
  return byCause
}

/** The ids, causes before their effects, except in cycles; without recursion, since chains may be long. */
function causesFirst(nodes: ReadonlyMap<string, Node>): string[] {
  const order: string[] = []
  const begun = new Set<string>()
  for (const start of nodes.keys()) {
    const pending: { readonly id: string; readonly done: boolean }[] = [{ id: start, done: false }]
    for (let item = pending.pop(); item !== undefined; item = pending.pop()) {
      const { id, done } = item
      if (done) order.push(id)
      if (done || begun.has(id)) continue
      begun.add(id)
      pending.push({ id, done: true })
      for (const cause of (nodes.get(id) as Node).causes) {
        if (nodes.has(cause.id) && !begun.has(cause.id)) pending.push({ id: cause.id, done: false })
      }
    }
  }
  return order
}

function negative(event: TapelineEvent, power: number): TapelineError {
  return new TapelineError({
    code: 'edit.invalid',
    message:
      'Its declared causes leave a negative power of its move; an official close and the last price of its session share their causes.',
    eventId: event.id,
    expected: '0 or more',
    found: String(power),
  })
}
