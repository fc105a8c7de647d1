import { type ArgumentKind, checkArgument, checkOptionsOf, kinds } from '../event/arguments.js'
import type { DateInput } from '../event/date.js'
import { showValue, TapelineError } from '../event/error.js'
import type { TapelineEvent } from '../event/event.js'
import { explain } from '../explain/explain.js'
import { type PathCompletion, parsePath } from '../projection/path.js'
import type { AnyProjection } from '../projection/projection.js'
import { type Replay, replay } from '../replay/replay.js'
import { momentOn } from '../timeline/moment.js'
import type { Timeline } from '../timeline/timeline.js'
import { branchesOf } from '../whatif/what-if.js'
import { canonicalJson } from './canonical-json.js'
import { hashesOf } from './hash-receipt.js'
import { minimalEvents } from './minimal-events.js'
import { readableEvent, readableMoment } from './readable.js'
import { FORMAT, type Receipt, type ReceiptWhatIf } from './receipt.js'
import { positionOf, type Question } from './reproduce.js'
import { VERSION } from './version.js'

/** The value to prove: its path, and either `at` or `event`. */
export type ReceiptOptions<Path extends string = string> = {
  /** As for `explain`: `quotes.NVDA.last`, `ranking[symbol=NVDA].rank`. */
  readonly path: Path
  /** The value is as known at this moment. Default: the present. Pass the replay of the whole history with it. */
  readonly knownAt?: DateInput
  /** The name of the history, for people. */
  readonly history?: string
} & (
  | {
      /** The moment: after every event with `at` no later. */
      readonly at: DateInput
      readonly event?: never
    }
  | {
      /** The id of the event right after which the value holds. */
      readonly event: string
      readonly at?: never
    }
)

const OPTIONS = {
  path: kinds.text,
  at: kinds.date,
  event: kinds.text,
  knownAt: kinds.date,
  history: kinds.text,
} satisfies Record<keyof ReceiptOptions, ArgumentKind>

/**
 * Writes the receipt of a value: the value, its moment, the edits of its branch, and the recorded events that suffice to compute
 * it again, with their sources. {@link verifyReceipt} computes the value from the receipt alone.
 *
 * For a recorded value these are the events that `explain` finds. On a branch, also on one of a branch, these are the recorded events on which the
 * value depends there, and those that the edits need to change them. Edits may therefore select fewer events than on the whole
 * history, or none.
 * @returns the text of the file: JSON with hashes of its contents
 * @throws TapelineError as `explain`; `receipt.unsupported` for a path without a value at the moment, since events cannot prove an
 * absence, for a value that JSON cannot hold, and on a branch with reactions, which are functions
 * @example
 * ```ts
 * import { replay } from '@tapeline/core'
 * import { market } from '@tapeline/core/market'
 * import { verifyReceipt, writeReceipt } from '@tapeline/core/receipt'
 * import { loadScenario } from '@tapeline/scenarios/node'
 *
 * const text = await writeReceipt(replay(await loadScenario('deepseek-r1'), market), {
 *   path: 'quotes.NVDA.changePct',
 *   at: '2025-01-27T16:00-05:00',
 * })
 * const { verdict, found } = await verifyReceipt(text)
 * console.log(verdict, found) // agrees -16.96816715748142
 * ```
 */
export async function writeReceipt<Event extends TapelineEvent, State, const Path extends string>(
  run: Replay<Event, State>,
  options: ReceiptOptions<Path | PathCompletion<State, Path>>,
): Promise<string> {
  checkArgument('writeReceipt()', 'replay', run, kinds.replay)
  checkOptionsOf('writeReceipt()', options, OPTIONS, ['path'])
  const { path, history } = options
  const projection = run.projection as AnyProjection
  const { root, branches } = branchesOf(run.timeline as unknown as Timeline)
  const { knownAt, moment } = momentsIn(options, root)
  const whatIfs = branches.map(({ name, edits, hasReactions }): ReceiptWhatIf => {
    if (hasReactions) throw unsupported(`The branch '${name}' has reactions, which are functions.`)
    return { name, edits }
  })
  const seen = knownAt === undefined ? run : replay(run.timeline.asKnownAt(knownAt), run.projection)
  const position = positionOf(seen.timeline as unknown as Timeline, moment)
  const { value, evidence, context } = explain(seen as unknown as Replay<TapelineEvent, State>, {
    path: path as string,
    position,
  })
  const wanted = value === undefined ? undefined : canonicalJson(value)
  if (wanted === undefined) {
    throw value === undefined
      ? unsupported('The path has no value at this moment, and events cannot prove an absence.', path)
      : unsupported('JSON cannot hold this value. Name the path of a part of it.', showValue(value))
  }
  const recorded = knownAt === undefined ? root : root.asKnownAt(knownAt)
  const { nextSeq } = recorded.state
  const question: Question = { projection, steps: parsePath(path), moment, knownAt, whatIfs, nextSeq }
  const explained = [...context, ...evidence].map(({ event }) => event)
  const events = minimalEvents(recorded, question, explained, wanted)
  if (events === undefined)
    throw unsupported('The recorded events and the edits alone do not give this value.', path)
  const contents: Omit<Receipt, 'hashes'> = {
    format: FORMAT,
    tapeline: VERSION,
    ...(history === undefined ? {} : { history }),
    path,
    value: JSON.parse(wanted),
    projection: projection.name,
    ...(typeof moment === 'string' ? { event: moment } : { at: readableMoment(moment) }),
    ...(knownAt === undefined ? {} : { knownAt: readableMoment(knownAt) }),
    whatIfs,
    nextSeq,
    events: events.map(readableEvent),
  }
  if (canonicalJson(contents) === undefined)
    throw unsupported('JSON cannot hold an event or an edit on which this value depends.', path)
  return `${JSON.stringify({ ...contents, hashes: await hashesOf(contents) }, undefined, 1)}\n`
}

function momentsIn(
  { at, event, knownAt }: ReceiptOptions,
  { chain }: Timeline,
): Pick<Question, 'moment' | 'knownAt'> {
  if ((at === undefined) === (event === undefined)) {
    throw new TapelineError({
      code: 'argument.invalid',
      message: 'writeReceipt() needs the moment of the value.',
      expected: "either 'at' or 'event'",
      found: at === undefined ? 'neither' : 'both',
    })
  }
  return {
    moment: event ?? momentOn(chain, at as DateInput),
    knownAt: knownAt === undefined ? undefined : momentOn(chain, knownAt),
  }
}

function unsupported(message: string, found?: string): TapelineError {
  return new TapelineError({ code: 'receipt.unsupported', message, found })
}
