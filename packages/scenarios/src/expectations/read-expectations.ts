import type { Timeline } from '@tapeline/core'
import { valueAtPath } from '@tapeline/core/internal'
import { type MarketEvent, market } from '@tapeline/core/market'
import { branchNamed, RECORDED } from '../branch-named.js'
import {
  type ExpectationItem,
  expectationSchema,
  type MomentItem,
  type OtherItem,
} from '../format/expectation.js'
import type { Reading } from '../reading.js'
import type { Scenario } from '../scenario.js'
import type { DocumentPath } from '../yaml-document.js'
import type { ExpectedRelation, ScenarioExpectation, StateAddress } from './expectation.js'

/** An expectation and its place in the file. */
export interface ReadExpectation {
  readonly expectation: ScenarioExpectation
  readonly path: DocumentPath
}

/** Reads the expectations of the file and notes unknown names as faults. `checkEvents` does this for ids of events. */
export function readExpectations(
  reading: Reading,
  list: unknown,
  whatIfs: readonly string[],
): ReadExpectation[] {
  return reading.items(expectationSchema, list, 'expectations').flatMap(({ value, path }) => {
    const before = reading.faults.count
    const of = readAddress(reading, value, value, path, whatIfs)
    const expected = readRelation(reading, value, path, whatIfs)
    const { title, tolerance } = value
    const expectation = {
      ...(title === undefined ? {} : { title }),
      of,
      expected,
      ...(tolerance === undefined ? {} : { tolerance }),
      sources: reading.sourcesOf(value.sources, [...path, 'sources']),
    }
    return reading.faults.count === before ? [{ expectation, path }] : []
  })
}

/** Notes a fault for each event of an expectation that its history does not have. */
export function checkEvents(
  reading: Reading,
  scenario: Pick<Scenario, 'timeline' | 'whatIfs'>,
  read: readonly ReadExpectation[],
): void {
  const check = ({ when, whatIf = RECORDED, knownAt }: StateAddress, path: DocumentPath): void => {
    if (typeof when !== 'object') return
    const branch: Timeline<MarketEvent> = branchNamed(scenario, whatIf)
    const known = knownAt === undefined ? branch : branch.asKnownAt(knownAt)
    if (known.find(when.after) !== undefined) return
    reading.add([...path, 'after'], {
      code: 'event.unknown',
      message: `This history has no event '${when.after}'.${reading.hint(when.after, reading.eventIds())}`,
    })
  }
  for (const { expectation, path } of read) {
    const { of, expected } = expectation
    check(of, path)
    const other = 'value' in expected && typeof expected.value === 'object' ? expected.value : undefined
    if (other !== undefined && momentOf(other) !== momentOf(of))
      check(other, [...path, keyOf(expected.relation)])
  }
}

function momentOf({ when, whatIf, knownAt }: StateAddress): string {
  return JSON.stringify([when, whatIf, knownAt])
}

function keyOf(relation: ExpectedRelation['relation']): string {
  return relation === 'at-least' ? 'atLeast' : relation === 'at-most' ? 'atMost' : relation
}

function readRelation(
  reading: Reading,
  item: ExpectationItem,
  path: DocumentPath,
  whatIfs: readonly string[],
): ExpectedRelation {
  const value = <Plain>(written: Plain | OtherItem, key: string): Plain | StateAddress =>
    typeof written === 'object' && written !== null
      ? readAddress(reading, written as OtherItem, item, [...path, key], whatIfs)
      : written
  const { equals, above, atLeast, below, atMost, within = [] } = item
  if (equals !== undefined) return { relation: 'equals', value: value(equals, 'equals') }
  if (above !== undefined) return { relation: 'above', value: value(above, 'above') }
  if (atLeast !== undefined) return { relation: 'at-least', value: value(atLeast, 'atLeast') }
  if (below !== undefined) return { relation: 'below', value: value(below, 'below') }
  if (atMost !== undefined) return { relation: 'at-most', value: value(atMost, 'atMost') }
  const [from, to] = within
  return from === undefined || to === undefined ? { relation: 'absent' } : { relation: 'within', from, to }
}

/** @param base the defaults for the moment, path and what-if of the item */
function readAddress(
  reading: Reading,
  item: OtherItem,
  base: ExpectationItem,
  path: DocumentPath,
  whatIfs: readonly string[],
): StateAddress {
  const own: MomentItem = item.at === undefined && item.after === undefined ? base : item
  const whatIf = item.whatIf ?? base.whatIf
  const knownAt = item.knownAt ?? base.knownAt
  if (item.path !== undefined) checkPath(reading, item.path, [...path, 'path'], 'absent' in base)
  if (
    item.whatIf !== undefined &&
    ![RECORDED, ...whatIfs].includes(item.whatIf) &&
    !reading.rejected.has(item.whatIf)
  ) {
    reading.add([...path, 'whatIf'], {
      code: 'what-if.unknown',
      message: `The file has no what-if '${item.whatIf}'.${reading.hint(item.whatIf, whatIfs)}`,
      expected: [RECORDED, ...whatIfs].join(', '),
    })
  }
  const known =
    knownAt === undefined ? undefined : reading.moment(knownAt, reading.spot([...path, 'knownAt']))
  return {
    path: item.path ?? base.path,
    when: readWhen(reading, own, path),
    ...(whatIf === undefined || whatIf === RECORDED ? {} : { whatIf }),
    ...(known === undefined ? {} : { knownAt: known }),
  }
}

function readWhen(reading: Reading, { at, after }: MomentItem, path: DocumentPath): StateAddress['when'] {
  if (after !== undefined) return { after }
  if (at === undefined || at === 'end') return 'end'
  return reading.moment(at, reading.spot([...path, 'at'])) ?? 'end'
}

/** The parts of every market state. */
const PARTS: readonly string[] = [...Object.keys(market.parts), ...market.derived]
/** Parts that are kept by the symbol of an instrument. */
const BY_SYMBOL: readonly string[] = Object.keys(market.parts).filter((part) =>
  ['instruments', 'quotes', 'moves'].includes(part),
)

function checkPath(reading: Reading, text: string, path: DocumentPath, mayBeAbsent: boolean): void {
  if (reading.attempt(reading.spot(path), () => valueAtPath({}, text) ?? true) === undefined) return
  const [, part = '', dotted, quoted] = /^([^.[]+)(?:\.([^.[]+)|\["([^"]*)"\])?/.exec(text) ?? []
  if (!PARTS.includes(part)) {
    reading.add(path, {
      code: 'path.invalid',
      message: `The state of the market has no '${part}'.${reading.hint(part, PARTS)}`,
      expected: PARTS.join(', '),
      found: `'${text}'`,
    })
    return
  }
  const symbol = dotted ?? quoted
  if (!BY_SYMBOL.includes(part) || symbol === undefined || mayBeAbsent) return
  if (!reading.insertedSymbols.has(symbol)) reading.exchangeOf(symbol, reading.spot(path))
}
