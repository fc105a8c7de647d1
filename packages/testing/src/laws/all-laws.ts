import { isTapelineError } from '@tapeline/core'
import { randomSource } from '@tapeline/core/what-if'
import { branchBreach } from './branches.js'
import { explainBreach } from './explained.js'
import { inWorld } from './in-world.js'
import { type Breach, type Law, LawBroken, type LawTest } from './law.js'
import { appendedBreach, thrownBreach } from './live-appends.js'
import { missingBreach } from './missing-numbers.js'
import { lookedAt, type Outcome, outcomeBreach, outcomeOf, reasonOf } from './outcome.js'
import { rebuilt } from './rebuilt.js'
import { anew, OTHER_WORLD, REPLAY_LAWS } from './replayed-again.js'
import { knownBreach } from './views.js'

/** A law with its test on one history; `first` is the first replay. */
interface TestedLaw extends Law {
  readonly breach: (test: LawTest, first: Outcome) => Breach | undefined
}

export interface LawOptions {
  /** Whether recipes may throw: the laws then hold up to there, and throwing leaves no trace. Default false. */
  readonly mayThrow?: boolean | undefined
}

const TOTAL: TestedLaw = {
  statement: 'a rule: recipes accept every event that its schema accepts',
  hint: 'Handle the event, narrow the schema, or give narrower `data`. If the projection rejects events on purpose, set `mayThrow`. Events are frozen: copy what you change.',
  breach: (_, first) => thrownBreach(first),
}

const IMPURE: TestedLaw = {
  statement: 'law 3: a recipe depends on its arguments, and changes what it declares',
  hint: "`replay(timeline, projection, { mode: 'checked' })` finds the same.",
  breach: ({ projection }, { timeline }) => {
    const { failure } = outcomeOf(rebuilt(timeline), projection, 'checked')
    return failure !== undefined && isTapelineError(failure.error, 'projection.impure')
      ? { found: reasonOf(failure.error) }
      : undefined
  },
}

const LAWS: readonly TestedLaw[] = [
  {
    statement: 'a rule: a missing number is an absent key, never NaN',
    hint: 'A recipe adds to a missing value: start from a declared value, or skip the event.',
    breach: (_, first) => missingBreach(first),
  },
  ...REPLAY_LAWS.map(
    (law): TestedLaw => ({
      ...law,
      breach: ({ projection, history, derive }, first) =>
        outcomeBreach(first, outcomeOf(law.again(history, derive), anew(projection), law.mode)),
    }),
  ),
  IMPURE,
  {
    statement: 'law 1: the whole equals its parts',
    hint: 'A recipe or `derive` keeps something outside the state, changes something before it throws, or breaks `independentEntries`.',
    breach: appendedBreach,
  },
  {
    statement: 'law 2: a seek equals a replay from the start',
    hint: 'A recipe or `derive` keeps something outside the state, entries are removed at types that `removals` does not list, or a published value is changed later.',
    breach: ({ projection, history, derive }, first) => {
      const timeline = derive(rebuilt(history))
      const order = shuffledPositions(timeline.length)
      return outcomeBreach(first, outcomeOf(timeline, projection, 'fast', [...order, ...order.toReversed()]))
    },
  },
  {
    statement: 'law 5: a branch equals a timeline built from its events',
    hint: 'A recipe keeps something outside the state, or `independentEntries`, `holds` or `removals` declare what the recipes do not keep.',
    breach: branchBreach,
  },
  {
    statement: 'law 6: what becomes known later changes nothing that was known before',
    hint: 'A recipe or `derive` uses events that it saw in another replay.',
    breach: knownBreach,
  },
  {
    statement: 'law 7: the events that a value depends on give the value',
    hint: 'A recipe or `derive` reads more than its arguments, such as the number of times that it ran.',
    breach: explainBreach,
  },
]

/**
 * Checks every law for a projection on one history.
 * @param only the one law to check, on a history at which no recipe throws unless it may. Default: all
 * @throws LawBroken for the first law that is broken
 */
export function checkAllLaws(test: LawTest, { mayThrow = false }: LawOptions = {}, only?: Law): void {
  const { projection } = test
  const history = rebuilt(test.history)
  const own = { ...test, history }
  const first = inWorld(0, () => outcomeOf(test.derive(history), projection))
  if (only !== undefined && only !== TOTAL && first.failure !== undefined && !mayThrow) return
  for (const law of mayThrow ? LAWS : [TOTAL, ...LAWS]) {
    if (only !== undefined && law !== only) continue
    const breach = inWorld(OTHER_WORLD, () => law.breach(own, first))
    if (breach !== undefined) throw new LawBroken(projection.name, law, breach)
  }
}

function shuffledPositions(length: number): number[] {
  const random = randomSource(length, 'seeks')
  return [...lookedAt(length)]
    .map((position) => ({ position, rank: random.uniform() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ position }) => position)
}
