import type { AnyEventDefinition } from '../event/definition.js'
import type { Fault, Place } from '../event/error.js'
import type { TapeRules } from '../event/tape-rules.js'
import { type Block, typeIdOf } from './block.js'

interface Tape {
  readonly blocks: readonly Block[]
  readonly definitions: ReadonlyMap<string, AnyEventDefinition>
  readonly placeOf: (id: string) => Place | undefined
}

/** What the rules of event types refuse, in the order of the tape: each is a fault of one event in force. */
export function* brokenRules({ blocks, definitions, placeOf }: Tape): Generator<Fault> {
  const passes = new Map<TapeRules, ReturnType<TapeRules['begin']>>()
  const byType: (ReturnType<TapeRules['begin']> | undefined)[] = []
  for (const { type, rules } of definitions.values()) {
    if (rules === undefined) continue
    const pass = passes.get(rules) ?? rules.begin()
    passes.set(rules, pass)
    byType[typeIdOf(type)] = pass
  }
  if (passes.size === 0) return
  for (const block of blocks) {
    if (block.types.every((typeId) => byType[typeId] === undefined)) continue
    for (let index = 0; index < block.length; index += 1) {
      const check = byType[block.typeIds[index] as number]
      const broken = check?.(block.lend(index))
      if (broken === undefined) continue
      const eventId = block.idAt(index)
      yield { eventId, place: placeOf(eventId), ...broken }
    }
  }
}
