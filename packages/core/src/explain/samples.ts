import type { EventInterpreter } from '../replay/partial/event-interpreter.js'
import type { Prefix } from '../timeline/chain/chain.js'
import type { History, TracedEvent } from './history.js'

/** How many instruments of a block are sampled, besides those that the first and the last event of each type name. */
const SPREAD = 4

/** The observed effects of some events of a block on the entries that they name. */
export interface Samples {
  /** By type id, how many events ran. */
  readonly seen: readonly number[]
  /** By type id, the changed locations as `slot.field`. */
  readonly wrote: readonly (ReadonlySet<string> | undefined)[]
}

const known = new WeakMap<Prefix, WeakMap<object, Samples>>()

/** The samples of a block. They are computed once, because a prefix identifies everything before it. */
export function samplesOf(
  prefix: Prefix,
  history: History,
  interpreter: EventInterpreter,
  program: object,
): Samples {
  const ofLink = known.get(prefix) ?? new WeakMap<object, Samples>()
  known.set(prefix, ofLink)
  let samples = ofLink.get(program)
  if (samples === undefined) {
    samples = takeSamples(prefix, history, interpreter)
    ofLink.set(program, samples)
  }
  return samples
}

function takeSamples(prefix: Prefix, history: History, interpreter: EventInterpreter): Samples {
  const { block } = prefix
  const { instruments } = history
  const column = instruments.columnOf(block)
  const keys = new Set<string | undefined>()
  for (const places of instruments.indicesOf(block).values()) {
    for (const place of [places[0], places.at(-1)])
      keys.add(instruments.named(column[place as number] as number))
  }
  for (let part = 0; part < SPREAD; part += 1) {
    keys.add(instruments.named(column[Math.floor((part * block.length) / SPREAD)] as number))
  }
  const seen: number[] = []
  const wrote: Set<string>[] = []
  for (const key of keys) {
    if (key === undefined) continue
    for (const step of stepsOf(prefix, history, interpreter, key)) {
      const typeId = block.typeIds[step.index] as number
      seen[typeId] = (seen[typeId] ?? 0) + 1
      wrote[typeId] ??= new Set()
      for (const name of changesOf(step, interpreter, key)) wrote[typeId].add(name)
    }
  }
  return { seen, wrote }
}

function stepsOf(
  prefix: Prefix,
  history: History,
  interpreter: EventInterpreter,
  key: string,
): readonly TracedEvent[] {
  try {
    return history.traceKey(prefix, interpreter, key, prefix.block.length)
  } catch {
    // The recipe needs other entries, so this sample shows nothing about it.
    return []
  }
}

function* changesOf(
  { before, after }: TracedEvent,
  interpreter: EventInterpreter,
  key: string,
): Generator<string> {
  for (const { index: slot, leaf } of interpreter.slots) {
    for (const field of ['', ...(leaf.fields?.names ?? [])]) {
      const part = { slot, key, field }
      if (interpreter.valueOf(before, part) !== interpreter.valueOf(after, part)) yield `${slot}.${field}`
    }
  }
}
