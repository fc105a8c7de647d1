import { getOrInsert } from '../event/records.js'
import { sameState } from '../projection/same-state.js'
import { minimize } from './minimize.js'
import { hypotheticalFor, type Question, type Scene } from './question.js'
import { DependencyTracker, groupOf, keyGroupOf, type Mask, type PartSeen, type ReadSet } from './read-set.js'

/** More locations of keyed states than these are minimised in groups. */
const PARTS_FROM = 64
/** How often a value is computed to find the fields that it does not need, and the keys of a slot: less often if it reads much. */
const [LOOKS_MIN, LOOKS_MAX, PARTS_READ] = [48, 256, 50_000]

/**
 * What the value of a question is computed from: everything that it reads, without what can be hidden without changing the value.
 * Undefined if reads cannot be traced.
 */
export function insightInto(question: Question, scene: Scene): ReadSet | undefined {
  const { projection, program, finder, steps, value } = question
  const tracker = new DependencyTracker(projection, program, scene.chain, finder, scene.stateAt)
  const look: Look = (mask, only) => {
    try {
      const readSet = tracker.look(scene.position, steps, mask, only)
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

/** What is read with a mask; undefined if the value is another one. */
type Look = (mask?: Mask, only?: 'value') => ReadSet | undefined

/** Hides events, fields and keys if the value stays the same. */
function masked(first: ReadSet, look: Look): ReadSet {
  let readSet = first
  const hidden = new Set<string>()
  let shown: ReadonlySet<string> | undefined
  if (readSet.events.length > 0) {
    shown = new Set(
      minimize(
        readSet.events.map(({ id }) => id),
        (kept) => look({ hidden, shown: new Set(kept) }, 'value') !== undefined,
      ),
    )
    readSet = look({ hidden, shown }) ?? readSet
  }
  const hide = (groups: readonly string[]): void => {
    const without = (kept: readonly string[]): Mask => {
      const seen = new Set(kept)
      return { hidden: new Set([...hidden, ...groups.filter((group) => !seen.has(group))]), shown }
    }
    const looks = Math.max(LOOKS_MIN, Math.min(LOOKS_MAX, PARTS_READ / readSet.parts.length))
    const kept = new Set(minimize(groups, (some) => look(without(some), 'value') !== undefined, looks))
    for (const group of groups) if (!kept.has(group)) hidden.add(group)
    readSet = look({ hidden, shown }) ?? readSet
  }
  // Whether an entry exists has the shorter name, and comes before the fields of the entry.
  hide([...new Set(readSet.parts.map(groupOf))].sort((left, right) => left.length - right.length))
  // What a loop runs over is read first. Without its idle keys, less is read of others.
  for (const slot of new Set(readSet.parts.map((part) => part.slot))) {
    const keys = keysByKind(readSet.parts.filter((part) => part.slot === slot))
    if (keys.length > 1) hide(keys)
  }
  return {
    ...readSet,
    parts: readSet.parts.filter((part) => !hidden.has(groupOf(part)) && !hidden.has(keyGroupOf(part))),
  }
}

/** The groups of keys, sorted by the field with the fewest values: keys often matter if their entry is of some kind. */
function keysByKind(parts: readonly PartSeen[]): string[] {
  const fields = new Map<string, Map<string, string>>()
  for (const part of parts) {
    const values = getOrInsert(fields, part.field, () => new Map<string, string>())
    if (typeof part.value !== 'object') values.set(keyGroupOf(part), String(part.value))
  }
  const counted = [...fields.values()].map((values) => ({ values, count: new Set(values.values()).size }))
  const [best] = counted.filter(({ count }) => count > 1).sort((left, right) => left.count - right.count)
  const kindOf = (key: string): string => best?.values.get(key) ?? ''
  return [...new Set(parts.map(keyGroupOf))].sort((left, right) => {
    const [one, other] = [kindOf(left), kindOf(right)]
    return one < other ? -1 : Number(one > other)
  })
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
