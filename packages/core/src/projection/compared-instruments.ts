/** The instruments that a state names. Two compared states use the same key for an instrument, and for no other. */
export interface NamedInstruments {
  /** The key of the instrument that a name means at the moment of the state. */
  readonly keyOf: (name: string) => string
  /** The key of the instrument that an event names; undefined for an unknown event, or one that names no instrument. */
  readonly keyOfEvent: (id: string) => string | undefined
}

/** The instruments that two states name: `a` is the first state. */
export interface ComparedInstruments {
  readonly a: NamedInstruments
  readonly b: NamedInstruments
}

const named: NamedInstruments = { keyOf: (name) => name, keyOfEvent: () => undefined }

/** For states in which a name means the same instrument. */
export const sameNames: ComparedInstruments = { a: named, b: named }
