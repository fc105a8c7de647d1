import { ownValue } from '../event/records.js'
import { keysAround, OBJECT_HERE, valueInside } from '../replay/partial/nested-locations.js'
import type { Slot } from '../replay/slot.js'
import type { Wanted } from './dependency.js'
import { Derivations } from './derivations.js'
import { History } from './history.js'
import type { Question, Scene } from './question.js'
import type { PartSeen, ReadSet } from './read-set.js'
import { Slicer } from './slicer.js'

/** The indices, in order, of the events on which the locations that were read depend. This is a guess, which must be replayed. */
export function guessSlice(question: Question, scene: Scene, readSet: ReadSet): number[] {
  const { program, definitions } = question
  const indices = new Set(readSet.events.map(scene.indexOf))
  for (const last of readSet.lasts) if (last > 0) indices.add(last - 1)
  try {
    const slicer = new Slicer(
      program,
      scene.chain,
      new History(program, scene.chain, definitions),
      scene.position,
    )
    for (const index of slicer.slice(wantedBy(question, scene, readSet.parts))) indices.add(index)
  } catch {
    // If a recipe fails, the guess is incomplete. Its replay shows that.
  }
  return [...indices].sort((left, right) => left - right)
}

/** The locations in the states behind the published values that were read. */
function wantedBy({ program, finder }: Question, scene: Scene, parts: readonly PartSeen[]): Wanted[] {
  const derivations = new Derivations()
  const entries = new Map<string, Readonly<Record<string, unknown>> | undefined>()
  const wanted: Wanted[] = []
  for (const { position, slot, key, field } of parts) {
    const { leaf } = program.slots[slot] as Slot
    const stateOf = (): unknown => finder.find(scene.stateAt(position), leaf)
    const part = { slot, key, below: position }
    if (key === undefined) {
      wanted.push({ ...part, field, value: stateOf() })
    } else if (leaf.fields === undefined) {
      wanted.push({ ...part, field, value: valueInside(stateOf(), { key, field }) })
    } else {
      const name = `${position} ${slot} ${key}`
      if (!entries.has(name))
        entries.set(name, ownValue(stateOf(), key) as Readonly<Record<string, unknown>> | undefined)
      const entry = entries.get(name)
      if (entry === undefined) continue
      wanted.push({ ...part, field: '', value: true })
      const names = field === '' ? [] : derivations.fieldsFor(leaf.fields, slot, key, entry, field)
      for (const own of names) wanted.push({ ...part, field: own, value: entry[own] })
    }
  }
  return wanted.filter(isNotImplied(wanted))
}

/** An object that is not an entry exists because of the values inside it, so that only those are wanted. */
function isNotImplied(wanted: readonly Wanted[]): (part: Wanted) => boolean {
  const name = ({ below, slot }: Wanted, key: string): string => `${below} ${slot} ${key}`
  const around = new Set<string>()
  for (const part of wanted) {
    const { key, field, value } = part
    if (key === undefined || value === undefined) continue
    for (const outer of keysAround({ key, field })) around.add(name(part, outer))
  }
  return (part) => part.value !== OBJECT_HERE || !around.has(name(part, part.key as string))
}
