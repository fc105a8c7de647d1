import type { AnyEventDefinition, EventOf } from '../event/definition.js'
import { TapelineError } from '../event/error.js'
import type { TapelineEvent } from '../event/event.js'
import { Chain } from './chain.js'
import { IdPrefix } from './derived-id.js'
import { Lineages } from './lineages.js'
import type { Field } from './rows.js'
import { blockOfShared, type SharedBlock, shareBlocks, type Translation } from './shared-columns.js'
import { textCode, texts } from './texts.js'
import { createTimeline, Timeline } from './timeline.js'
import { typeIdOf, typeNames } from './type-ids.js'

interface Shape {
  readonly version: number
  /** Undefined for a type whose events are objects. */
  readonly fields: readonly Field[] | undefined
}

/**
 * A timeline as another thread can read it: its columns in memory that all threads share, and tables of what is no number,
 * which go to each once. It is plain data, as `postMessage` and `workerData` take it. Not for files, and not stable.
 */
export interface SharedTimeline {
  readonly memory: SharedArrayBuffer
  readonly blocks: readonly SharedBlock[]
  /** The types of its events: their versions, and how they stand in columns. */
  readonly shapes: ReadonlyMap<string, Shape>
  /** Names of types, and texts, by their numbers in the columns. */
  readonly types: readonly string[]
  readonly texts: readonly (string | undefined)[]
  /** The greatest numbers of derived ids, by their first parts. */
  readonly reach: ReadonlyMap<string, number>
  /** All that corrects something or was corrected. */
  readonly corrected: readonly TapelineEvent[]
  readonly blockSize: number
  readonly nextSeq: number
  readonly sealed: boolean
}

/**
 * Writes a timeline so that other threads can read it without a copy of its columns. A branch becomes a timeline of its own.
 * @throws ReferenceError where there is no `SharedArrayBuffer`: in a page, for want of cross-origin isolation
 */
export function shareTimeline<Event extends TapelineEvent>(timeline: Timeline<Event>): SharedTimeline {
  const { chain, lineages, index, blockSize, nextSeq, sealed } = timeline.parts
  const corrected = lineages.members()
  const { memory, blocks } = shareBlocks(chain.blocks)
  const names = typeNames()
  const used = new Set([
    ...chain.blocks.flatMap(({ types }) => types.map((id) => names[id] as string)),
    ...corrected.map(({ type }) => type),
  ])
  const shapes = new Map(
    Array.from(used, (type) => [type, shapeOf(timeline as unknown as Timeline, type) as Shape]),
  )
  const tables = { shapes, types: names, texts: [...texts], reach: index.prefixes(), corrected }
  return { memory, blocks, ...tables, blockSize, nextSeq, sealed }
}

/**
 * The timeline that another thread has shared. Nothing is checked again but that the definitions are those that it was made
 * with: their versions and their columns.
 * @throws TapelineError `event.type-unknown` for a type that is not defined, `definition.invalid` for one that is defined
 * otherwise
 */
export function timelineFromShared<const Definitions extends readonly AnyEventDefinition[]>(
  definitions: Definitions,
  shared: SharedTimeline,
): Timeline<EventOf<Definitions>> {
  const { memory, blockSize, nextSeq, sealed } = shared
  const empty = createTimeline(definitions, { blockSize })
  checkShapes(empty as unknown as Timeline, shared)
  for (const { objects } of shared.blocks) for (const [, event] of objects) freezeDeeply(event)
  for (const event of shared.corrected) freezeDeeply(event)
  const translation = translationOf(empty as unknown as Timeline, shared)
  const blocks = shared.blocks.map((block) => blockOfShared(memory, block, translation))
  // An event that is told twice, in a block and among the corrections, is to be one object.
  const objects = new Map(shared.corrected.map((event) => [event.id, event]))
  for (const block of shared.blocks) for (const [, event] of block.objects) objects.set(event.id, event)
  const corrected = new Map(shared.corrected.map(({ id }) => [id, objects.get(id) as TapelineEvent]))
  return new Timeline<EventOf<Definitions>>({
    ...empty.parts,
    chain: Chain.ofBlocks(blocks),
    lineages: Lineages.empty.arrive(corrected, () => undefined).lineages,
    index: empty.parts.index.withReach(shared.reach).withObjects(objects),
    nextSeq,
    sealed,
  })
}

/** How the events of a type stand; undefined for one that is not defined. */
function shapeOf({ definitions, parts }: Timeline, type: string): Shape | undefined {
  const version = definitions.get(type)?.version
  return version === undefined ? undefined : { version, fields: parts.layouts[typeIdOf(type)]?.fields }
}

/** Events that are all objects are read whatever columns are declared. */
function isReadAs(shared: Shape, own: Shape): boolean {
  if (shared.version !== own.version) return false
  return shared.fields === undefined || JSON.stringify(shared.fields) === JSON.stringify(own.fields)
}

function checkShapes(timeline: Timeline, { shapes }: SharedTimeline): void {
  for (const [type, shape] of shapes) {
    const own = shapeOf(timeline, type)
    if (own !== undefined && isReadAs(shape, own)) continue
    throw new TapelineError({
      code: own === undefined ? 'event.type-unknown' : 'definition.invalid',
      message:
        own === undefined
          ? `No definition was given for the type '${type}', of which the shared timeline has events.`
          : `'${type}' is defined otherwise than where the timeline was shared.`,
      expected: JSON.stringify(shape),
      found: JSON.stringify(own),
    })
  }
}

function translationOf({ parts }: Timeline, shared: SharedTimeline): Translation {
  const types = shared.types.map(typeIdOf)
  const codes = shared.texts.map((text) => (text === undefined ? 0 : textCode(text)))
  if (codes.lastIndexOf(0) > 0) throw new RangeError('There are too many different texts in columns.')
  const isSame = (number: number, index: number): boolean => number === index
  const prefixes = new Map<string, IdPrefix>()
  return {
    layouts: parts.layouts,
    types: types.every(isSame) ? undefined : types,
    texts: codes.every(isSame) ? undefined : codes,
    prefixOf: (text) => {
      const known = prefixes.get(text)
      if (known !== undefined) return known
      const prefix = new IdPrefix(text)
      prefixes.set(text, prefix)
      return prefix
    },
  }
}

/** Freezes what a copy for another thread has left changeable. */
function freezeDeeply(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return
  for (const inner of Object.values(value)) freezeDeeply(inner)
  Object.freeze(value)
}
