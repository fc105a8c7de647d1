import { freeze } from 'immer'
import { printFieldsOf } from '../event/print.js'
import { declaresComparison } from '../projection/combine.js'
import { type ComparedInstruments, sameNames } from '../projection/compared-instruments.js'
import { extendPath, parsePath } from '../projection/path.js'
import type { AnyProjection } from '../projection/projection.js'
import { type Difference, differencesOf } from './differences.js'

/** Two states of one projection, with the values that the projection declares for comparing them; frozen. */
export type ComparedStates<State, Compared> = {
  readonly a: State
  readonly b: State
  /** All places at which they differ; computed on the first read, as the declared values are. */
  readonly differences: readonly Difference[]
} & Compared

/**
 * Compares two published states of a projection.
 * @param instruments which instruments of the two are the same; called at most once, and only if something depends on it
 */
export function compareStates<State, Compared>(
  projection: AnyProjection,
  a: State,
  b: State,
  instruments: () => ComparedInstruments = () => sameNames,
): ComparedStates<State, Compared> {
  let getters = gettersOf.get(projection)
  if (getters === undefined) {
    const keys = keysOfLists(projection, '')
    const named = pathsByInstrument(projection, '')
    const differences = getterOf('differences', (own, other, same) =>
      differencesOf(
        own,
        other,
        (path) => keys.get(path),
        named.size === 0 ? undefined : { ...same(), named },
      ),
    )
    getters = { differences, ...declaredGetters(projection) }
    gettersOf.set(projection, getters)
  }
  let same: ComparedInstruments | undefined
  const once = (): ComparedInstruments => {
    same ??= instruments()
    return same
  }
  return lazily({ a, b }, getters, a, b, once) as ComparedStates<State, Compared>
}

/** Where an object keeps the inputs of its getters, hidden from code that lists its keys. */
const BACKING: unique symbol = Symbol('backing')

interface Backed {
  readonly [BACKING]: {
    readonly a: unknown
    readonly b: unknown
    readonly instruments: () => ComparedInstruments
    readonly values: Map<string, unknown>
  }
}

type Getters = Readonly<Record<string, (this: Backed) => unknown>>

/** Made once per projection: V8 would give each object with getters of its own a separate hidden class. */
const gettersOf = new WeakMap<AnyProjection, Getters>()

/** The values that a projection and its parts declare. */
function declaredGetters(projection: AnyProjection): Getters {
  if (projection.kind === 'leaf') return {}
  const getters: Record<string, (this: Backed) => unknown> = {}
  for (const [name, part] of Object.entries(projection.parts)) {
    if (!declaresComparison(part)) continue
    const ofPart = declaredGetters(part)
    getters[name] = getterOf(name, (left, right, instruments) => {
      const [a, b] = [left, right].map((state) => (state as Readonly<Record<string, unknown>>)[name])
      return lazily({}, ofPart, a, b, instruments)
    })
  }
  for (const [name, value] of Object.entries(projection.comparison.values)) {
    getters[name] = getterOf(name, (a, b, instruments) =>
      value(a as never, b as never, instruments() as never),
    )
  }
  return getters
}

function getterOf(
  name: string,
  make: (a: unknown, b: unknown, instruments: () => ComparedInstruments) => unknown,
): (this: Backed) => unknown {
  return function (this: Backed) {
    const { a, b, instruments, values } = this[BACKING]
    if (!values.has(name)) values.set(name, freeze(make(a, b, instruments), true))
    return values.get(name)
  }
}

function lazily(
  target: object,
  getters: Getters,
  a: unknown,
  b: unknown,
  instruments: () => ComparedInstruments,
): object {
  printFieldsOf(target)
  Object.defineProperty(target, BACKING, { value: { a, b, instruments, values: new Map() } })
  for (const name in getters) {
    Object.defineProperty(target, name, { enumerable: true, get: getters[name] as () => unknown })
  }
  return Object.freeze(target)
}

/** The declared fields that identify the elements of lists, by the whole path of the list. */
function keysOfLists(projection: AnyProjection, path: string): Map<string, string> {
  const keys = new Map<string, string>()
  if (projection.kind === 'leaf') return keys
  for (const [list, field] of Object.entries(projection.comparison.keys)) {
    keys.set(parsePath(list).reduce(extendPath, path), field)
  }
  for (const [name, part] of Object.entries(projection.parts)) {
    for (const [list, field] of keysOfLists(part, extendPath(path, name))) keys.set(list, field)
  }
  return keys
}

/** The whole paths of the records whose keys are names of instruments. */
function pathsByInstrument(projection: AnyProjection, path: string): Set<string> {
  if (projection.kind === 'leaf') return new Set(projection.byInstrument ? [path] : [])
  const paths = projection.comparison.instruments.map((own) => parsePath(own).reduce(extendPath, path))
  const ofParts = Object.entries(projection.parts).flatMap(([name, part]) => [
    ...pathsByInstrument(part, extendPath(path, name)),
  ])
  return new Set([...paths, ...ofParts])
}
