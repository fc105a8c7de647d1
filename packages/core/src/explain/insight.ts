import { sameState } from '../projection/same-state.js'
import { leaveOut } from './leave-out.js'
import { type Blinkers, groupOf, keyGroupOf, type LookedAt, type PartSeen, Watcher } from './looked-at.js'
import { type Question, type Scene, standInsFor } from './question.js'

/** More parts of keyed states than these are thinned as a whole. */
const PARTS_FROM = 64
/** Of so many keys each is tried by itself whether it matters; of more, only whole fields are. */
const KEYS_MAX = 128

/**
 * What the value of a question follows from: what it looks at, without that which can be kept from sight and leaves it as it
 * is. Undefined where that cannot be watched.
 */
export function insightInto(question: Question, scene: Scene): LookedAt | undefined {
  const { projection, program, finder, steps, value } = question
  const watcher = new Watcher(projection, program, scene.chain, finder, scene.stateAt)
  const look = (blinkers?: Blinkers): LookedAt | undefined => {
    try {
      const looked = watcher.look(scene.position, steps, blinkers)
      return sameState(looked.value, value) ? looked : undefined
    } catch {
      return undefined
    }
  }
  const looked = look()
  if (looked === undefined) return undefined
  // A path into a projection itself looks at nothing that it does not need.
  if (!looked.usesTape && looked.parts.length <= 2) return looked
  const isKeyed = looked.parts.every(({ slot }) => program.slots[slot]?.leaf.fields !== undefined)
  if (isKeyed && !looked.usesTape && looked.parts.length > PARTS_FROM)
    return narrowed(question, looked, scene.stateAt(scene.position))
  return blinkered(looked, look)
}

/** Keeps events, fields and keys from sight where the value stays the same. */
function blinkered(first: LookedAt, look: (blinkers: Blinkers) => LookedAt | undefined): LookedAt {
  let looked = first
  const hidden = new Set<string>()
  let shown: ReadonlySet<string> | undefined
  if (looked.events.length > 0) {
    shown = new Set(
      leaveOut(
        looked.events.map(({ id }) => id),
        (kept) => look({ hidden, shown: new Set(kept) }) !== undefined,
      ),
    )
    looked = look({ hidden, shown }) ?? looked
  }
  // The shorter name is that of whether there is an entry at all, which comes before its fields.
  for (const group of [...new Set(looked.parts.map(groupOf))].sort(
    (left, right) => left.length - right.length,
  )) {
    const without = look({ hidden: new Set([...hidden, group]), shown })
    if (without === undefined) continue
    hidden.add(group)
    looked = without
  }
  const keys = [...new Set(looked.parts.map(keyGroupOf))]
  if (keys.length > 1 && keys.length <= KEYS_MAX) {
    const without = (kept: readonly string[]): Blinkers => {
      const seen = new Set(kept)
      return { hidden: new Set([...hidden, ...keys.filter((key) => !seen.has(key))]), shown }
    }
    const kept = leaveOut(keys, (some) => look(without(some)) !== undefined)
    looked = look(without(kept)) ?? looked
    for (const key of keys) if (!kept.includes(key)) hidden.add(key)
  }
  return {
    ...looked,
    parts: looked.parts.filter((part) => !hidden.has(groupOf(part)) && !hidden.has(keyGroupOf(part))),
  }
}

/** The same for many parts of keyed states alone, without watching: whole fields, and the keys at both ends of an order. */
function narrowed(question: Question, looked: LookedAt, state: unknown): LookedAt {
  const standIns = standInsFor(question, new Set(looked.parts.map(({ slot }) => slot)), state)
  const groups = new Map<string, PartSeen>()
  for (const part of looked.parts) groups.set(groupOf(part), part)
  const idle = new Set<string>()
  for (const [group, { slot, field }] of groups)
    if (field !== '' && standIns.dropField(slot, field)) idle.add(group)
  const parts = looked.parts.filter((part) => !idle.has(groupOf(part)))
  // Often those keys matter that lie above or below some mark in a field that is compared.
  const mark = parts.findLast(({ field }) => field !== '')?.field
  const sizes = new Map<string, number>()
  for (const { key } of parts) {
    if (key === undefined || sizes.has(key)) continue
    const value =
      mark === undefined ? undefined : standIns.entriesAt(key).find((entry) => entry !== undefined)?.[mark]
    sizes.set(key, typeof value === 'number' ? value : Number.NEGATIVE_INFINITY)
  }
  const sorted = [...sizes].sort(([, left], [, right]) => left - right || 0).map(([key]) => key)
  const kept = new Set<string | undefined>(standIns.dropFirst(standIns.dropFirst(sorted).reverse()))
  return { ...looked, parts: parts.filter(({ key }) => kept.has(key)) }
}
