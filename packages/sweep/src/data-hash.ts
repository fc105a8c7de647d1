import { createHash, type Hash } from 'node:crypto'
import type { TapelineEvent, Timeline } from '@tapeline/core'
import { internalsOf, type TimelineInternals } from '@tapeline/core/internal'

type Block = TimelineInternals['chain']['prefixes'][number]['block']

/** Events of a block from one index (inclusive) to another (exclusive). */
interface Piece {
  readonly block: Block
  readonly from: number
  readonly to: number
}

interface KnownRun {
  readonly pieces: readonly Piece[]
  readonly digest: Buffer
}

/** A run begins at each event whose place among the events of its instant is a multiple of this. */
const RUN_STEP = 1024
/** Most events of a run, for tapes without such places. */
const RUN_MAX = 16_384

const known = new WeakMap<object, string>()
/** By block and first index, so that timelines that share blocks share hashes. */
const knownRuns = new WeakMap<Block, Map<number, KnownRun>>()

/**
 * SHA-256, hexadecimal, of everything that a timeline holds. It depends neither on the cut of the blocks nor on the origin of
 * the timeline. Events are hashed in runs whose limits depend only on the events, so that for a timeline that shares events with
 * a hashed one, only the runs with other events are hashed again.
 */
export function dataHashOf<Event extends TapelineEvent>(timeline: Timeline<Event>): string {
  const before = known.get(timeline)
  if (before !== undefined) return before
  const { chain, state } = internalsOf(timeline)
  const { corrections, nextSeq } = state
  const hash = createHash('sha256')
  hash.update(`${JSON.stringify({ sealed: timeline.sealed, nextSeq })}\n`)
  for (const pieces of runsOf(chain.blocks)) hash.update(digestOf(pieces))
  const replaced = [...corrections.all()].flatMap(({ members, effective }) =>
    [...members.values()].filter(({ id }) => id !== effective?.event.id),
  )
  addEvents(
    hash,
    replaced.sort((left, right) => left.seq - right.seq),
  )
  const made = hash.digest('hex')
  known.set(timeline, made)
  return made
}

function* runsOf(blocks: readonly Block[]): Generator<readonly Piece[]> {
  let pieces: Piece[] = []
  let length = 0
  for (const block of blocks) {
    let from = 0
    for (let index = 0; index < block.length; index += 1) {
      const begins = block.seqAt(index) % RUN_STEP === 0 || length + index - from >= RUN_MAX
      if (!begins || length + index - from === 0) continue
      if (index > from) pieces.push({ block, from, to: index })
      yield pieces
      pieces = []
      length = 0
      from = index
    }
    pieces.push({ block, from, to: block.length })
    length += block.length - from
  }
  if (pieces.length > 0) yield pieces
}

function digestOf(pieces: readonly Piece[]): Buffer {
  const { block, from } = pieces[0] as Piece
  let runs = knownRuns.get(block)
  if (runs === undefined) {
    runs = new Map()
    knownRuns.set(block, runs)
  }
  const run = runs.get(from)
  if (run !== undefined && areSame(run.pieces, pieces)) return run.digest
  const events = pieces.flatMap(({ block: own, from: start, to }) =>
    Array.from({ length: to - start }, (_, index) => own.event(start + index)),
  )
  const hash = createHash('sha256')
  addEvents(hash, events)
  const digest = hash.digest()
  runs.set(from, { pieces, digest })
  return digest
}

function areSame(one: readonly Piece[], other: readonly Piece[]): boolean {
  return (
    one.length === other.length &&
    one.every(({ block, from, to }, index) => {
      const piece = other[index] as Piece
      return block === piece.block && from === piece.from && to === piece.to
    })
  )
}

/**
 * Adds events to a hash: the `at` and `seq` of each as doubles, then as JSON their ids, types and data, and by index the other
 * fields of the events that have some. JSON of each event would be twice as long and take three times as long.
 */
function addEvents(hash: Hash, events: readonly TapelineEvent[]): void {
  const places = new Float64Array(2 * events.length)
  const [ids, types, data]: [string[], string[], unknown[]] = [[], [], []]
  const rest: Record<number, readonly unknown[]> = {}
  for (const [index, event] of events.entries()) {
    places[2 * index] = event.at
    places[2 * index + 1] = event.seq
    ids.push(event.id)
    types.push(event.type)
    data.push(event.data)
    if (isPlain(event)) continue
    const { precision, zone, knownAt, version, basis, causes, sources, replaces, retracts } = event
    rest[index] = [precision, zone, knownAt, version, basis, causes, sources, replaces, retracts]
  }
  hash.update(places)
  hash.update(`${JSON.stringify([ids, types, data, rest])}\n`)
}

function isPlain(event: TapelineEvent): boolean {
  return (
    event.precision === 'instant' &&
    event.knownAt === event.at &&
    event.version === 1 &&
    event.basis === 'recorded' &&
    event.causes.length === 0 &&
    event.sources.length === 0 &&
    event.replaces === undefined &&
    event.retracts === undefined
  )
}
