import type { AnyEventDefinition, EventOf, InputOf } from '@tapeline/core'
import type { Arbitrary } from 'fast-check'
import { checkKinds } from './check-arguments.js'

/** An event type with an arbitrary of its data. */
export interface EventKind<Definition extends AnyEventDefinition = AnyEventDefinition> {
  readonly definition: Definition
  /** Data that the definition's schema accepts. */
  readonly data: Arbitrary<unknown>
}

/** The definitions of some kinds, as `createTimeline` accepts them. */
export type DefinitionsOf<Kinds extends readonly EventKind[]> = {
  readonly [Index in keyof Kinds]: Kinds[Index]['definition']
}

/** The event types of some kinds. */
export type KindEvent<Kinds extends readonly EventKind[]> = EventOf<DefinitionsOf<Kinds>>

/** The inputs that `append` accepts for some kinds. */
export type KindInput<Kinds extends readonly EventKind[]> = InputOf<KindEvent<Kinds>>

/** The definitions of some kinds, in their order. @throws TapelineError `argument.invalid` */
export function definitionsOf<const Kinds extends readonly EventKind[]>(kinds: Kinds): DefinitionsOf<Kinds> {
  checkKinds('definitionsOf()', kinds)
  return kinds.map((kind) => kind.definition) as DefinitionsOf<Kinds>
}
