/** Which instruments a state names. An instrument has one key in two states that are compared, and no other has the same. */
export interface NamedInstruments {
  /** The key of the instrument that a name means at the moment of the state. */
  readonly keyOf: (name: string) => string
  /** The key of the instrument that an event names; undefined for an event that is not there, or names none. */
  readonly keyOfEvent: (id: string) => string | undefined
}

/** Which instruments two states name: `a` is the first. */
export interface ComparedInstruments {
  readonly a: NamedInstruments
  readonly b: NamedInstruments
}

const named: NamedInstruments = { keyOf: (name) => name, keyOfEvent: () => undefined }

/** Of states in which a name means the same instrument. */
export const sameNames: ComparedInstruments = { a: named, b: named }
