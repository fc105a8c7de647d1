import { sameState } from '../projection/same-state.js'
import { minimize } from './minimize.js'
import { hypotheticalFor, type Question, type Scene } from './question.js'
import { DependencyTracker, groupOf, keyGroupOf, type Mask, type PartSeen, type ReadSet } from './read-set.js'

/** More locations of keyed states than these are minimised in groups. */
const PARTS_FROM = 64
/** Up to this many keys, each is tried separately; with more, only whole fields are. */
const KEYS_MAX = 128

/**
 * What the value of a question is computed from: everything that it reads, without what can be hidden without changing the value.
 * Undefined if reads cannot be traced.
 */
export function insightInto(question: Question, scene: Scene): ReadSet | undefined {
  const { projection, program, finder, steps, value } = question
  const tracker = new DependencyTracker(projection, program, scene.chain, finder, scene.stateAt)
  const look = (mask?: Mask): ReadSet | undefined => {
    try {
      const readSet = tracker.look(scene.position, steps, mask)
      return sameState(readSet.value, value) ? readSet : undefined
    } catch {
      return undefined
    }
  }
  const readSet = look()
  if (readSet === undefined) return undefined
  // A path into a leaf reads only what it needs.
  if (!readSet.usesTape && readSet.parts.length <= 2) return readSet
  const isKeyed = readSet.parts.every(({ slot }) => program.slots[slot]?.leaf.fields !== undefined)
  if (isKeyed && !readSet.usesTape && readSet.parts.length > PARTS_FROM)
    return narrowed(question, readSet, scene.stateAt(scene.position))
  return masked(readSet, look)
}

/** Hides events, fields and keys if the value stays the same. */
function masked(first: ReadSet, look: (mask: Mask) => ReadSet | undefined): ReadSet {
  let readSet = first
  const hidden = new Set<string>()
  let shown: ReadonlySet<string> | undefined
  if (readSet.events.length > 0) {
    shown = new Set(
      minimize(
        readSet.events.map(({ id }) => id),
        (kept) => look({ hidden, shown: new Set(kept) }) !== undefined,
      ),
    )
    readSet = look({ hidden, shown }) ?? readSet
  }
  // Whether an entry exists has the shorter name, and comes before the fields of the entry.
  for (const group of [...new Set(readSet.parts.map(groupOf))].sort(
    (left, right) => left.length - right.length,
  )) {
    const without = look({ hidden: new Set([...hidden, group]), shown })
    if (without === undefined) continue
    hidden.add(group)
    readSet = without
  }
  const keys = [...new Set(readSet.parts.map(keyGroupOf))]
  if (keys.length > 1 && keys.length <= KEYS_MAX) {
    const without = (kept: readonly string[]): Mask => {
      const seen = new Set(kept)
      return { hidden: new Set([...hidden, ...keys.filter((key) => !seen.has(key))]), shown }
    }
    const kept = minimize(keys, (some) => look(without(some)) !== undefined)
    readSet = look(without(kept)) ?? readSet
    for (const key of keys) if (!kept.includes(key)) hidden.add(key)
  }
  return {
    ...readSet,
    parts: readSet.parts.filter((part) => !hidden.has(groupOf(part)) && !hidden.has(keyGroupOf(part))),
  }
}

/** The same for many locations of keyed states only, without tracing: it hides whole fields, and keys at both ends of an order. */
function narrowed(question: Question, readSet: ReadSet, state: unknown): ReadSet {
  const hypothetical = hypotheticalFor(question, new Set(readSet.parts.map(({ slot }) => slot)), state)
  const groups = new Map<string, PartSeen>()
  for (const part of readSet.parts) groups.set(groupOf(part), part)
  const idle = new Set<string>()
  for (const [group, { slot, field }] of groups)
    if (field !== '' && hypothetical.dropField(slot, field)) idle.add(group)
  const parts = readSet.parts.filter((part) => !idle.has(groupOf(part)))
  // Often the keys matter whose value of some field is above or below a threshold.
  const mark = parts.findLast(({ field }) => field !== '')?.field
  const sizes = new Map<string, number>()
  for (const { key } of parts) {
    if (key === undefined || sizes.has(key)) continue
    const value =
      mark === undefined
        ? undefined
        : hypothetical.entriesAt(key).find((entry) => entry !== undefined)?.[mark]
    sizes.set(key, typeof value === 'number' ? value : Number.NEGATIVE_INFINITY)
  }
  const sorted = [...sizes].sort(([, left], [, right]) => left - right || 0).map(([key]) => key)
  const kept = new Set<string | undefined>(hypothetical.dropFirst(hypothetical.dropFirst(sorted).reverse()))
  return { ...readSet, parts: parts.filter(({ key }) => kept.has(key)) }
}
