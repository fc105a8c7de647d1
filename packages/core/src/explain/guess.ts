import { ownValue } from '../event/records.js'
import type { Slot } from '../replay/slot.js'
import type { Wanted } from './dependency.js'
import { Derivations } from './derivations.js'
import { History } from './history.js'
import type { LookedAt, PartSeen } from './looked-at.js'
import type { Question, Scene } from './question.js'
import { Slicer } from './slicer.js'

/** The positions, in order, of the events that what was looked at rests on: a guess, which has to be replayed. */
export function guessSlice(question: Question, scene: Scene, looked: LookedAt): number[] {
  const { program, definitions } = question
  const positions = new Set(looked.events.map(scene.positionOf))
  for (const last of looked.lasts) if (last > 0) positions.add(last - 1)
  try {
    const slicer = new Slicer(
      program,
      scene.chain,
      new History(program, scene.chain, definitions),
      scene.position,
    )
    for (const position of slicer.slice(wantedBy(question, scene, looked.parts))) positions.add(position)
  } catch {
    // What a recipe cannot be run for is no part of the guess; whoever replays it will see that it does not do.
  }
  return [...positions].sort((left, right) => left - right)
}

/** The parts of the states behind what was looked at. */
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
      wanted.push({ ...part, field, value: ownValue(stateOf(), key) })
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
  return wanted
}
