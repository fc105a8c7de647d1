import { describe, expect, it } from '@jest/globals'
import type { InputOf } from '../event/read-event.js'
import { replay } from '../replay/replay.js'
import { compare } from '../whatif/compare.js'
import { insert, scale, shift } from '../whatif/edit.js'
import { byInstrument, intersection, within } from '../whatif/selector.js'
import { whatIf } from '../whatif/what-if.js'
import { adjusted, adjustmentFactors } from './adjusted-prices.js'
import type { MarketEvent } from './events.js'
import { market } from './market.js'
import { quotes } from './quotes.js'
import {
  claim,
  delisted,
  halted,
  type Line,
  listed,
  officialClose,
  renamed,
  reportedRecord,
  resumed,
  shares,
  split,
  tape,
  trade,
  when,
} from './tape.fixture.js'

type Tape = ReturnType<typeof tape>

/* Facebook took the symbol META, which a fund had before it. */
const [EVE, DAY] = ['2022-06-08', '2022-06-09']
const MIDNIGHT = when(DAY, '00:00')
const facebook = [listed('FB', { name: 'Facebook', sector: 'Media' }), shares('FB', 10)]
const RENAMES = [renamed('META', 'METV', MIDNIGHT), renamed('FB', 'META', MIDNIGHT)]

describe('a company listed under the former symbol of another', () => {
  const lines = [
    listed('X', { sector: 'Old' }),
    officialClose('X', '2022-06-06', 40),
    { ...officialClose('X', '2022-06-07', 20), id: 'old-last' },
    split('X', 2, 1, when('2022-06-08', '00:00')),
    delisted('X', when('2022-06-08', '00:01')),
    listed('X', { sector: 'New' }, when('2022-06-09', '00:00')),
    { ...trade('X', 26.2, when('2022-06-09', '10:00')), id: 'new' },
    split('X', 5, 1, when('2022-06-10', '00:00')),
    { ...trade('X', 5.5, when('2022-06-10', '10:00')), id: 'later' },
  ]
  const timeline = tape(lines)
  const priceOf = (id: string, branch = timeline): unknown => branch.get(id).data

  it('keeps its prices when a move of the old one is removed', () => {
    const branch = whatIf(timeline, { name: 'no last move', edits: [scale('old-last', 0)] })
    expect(priceOf('old-last', branch)).toMatchObject({ price: 40 })
    expect(priceOf('new', branch)).toMatchObject({ price: 26.2 })
    expect(priceOf('later', branch)).toMatchObject({ price: 5.5 })
  })

  it('is the only one selected by the symbol', () => {
    const early = within({ from: '2022-06-06T00:00Z', to: '2022-06-08T00:00Z' })
    const edits = [scale(intersection(byInstrument('X'), early), 0, { mayBeEmpty: true })]
    expect(priceOf('old-last', whatIf(timeline, { name: 'none', edits }))).toMatchObject({ price: 20 })
  })

  it('has its own splits, and the old one the earlier ones', () => {
    expect(
      adjustmentFactors(timeline, { symbol: 'X', adjustment: 'splits' }).map(({ factor }) => factor),
    ).toEqual([0.2])
    const samples = ['2022-06-07', '2022-06-09', '2022-06-10'].map((day) => ({
      at: when(day, '16:00'),
      value: 100,
    }))
    expect(
      adjusted(samples, { timeline, symbol: 'X', adjustment: 'splits' }).map(({ value }) => value),
    ).toEqual([50, 20, 100])
  })
})

describe('what-ifs', () => {
  it('follow each of two instruments that swap their symbols', () => {
    const timeline = tape([
      listed('A'),
      listed('B'),
      officialClose('A', EVE, 10),
      officialClose('B', EVE, 200),
      renamed('A', 'TMP', MIDNIGHT),
      renamed('B', 'A', MIDNIGHT),
      renamed('TMP', 'B', MIDNIGHT),
      { ...officialClose('A', DAY, 220), id: 'a' },
      { ...officialClose('B', DAY, 11), id: 'b' },
      { ...trade('B', 12, when('2022-06-10', '10:00')), id: 'later' },
    ])
    const branch = whatIf(timeline, { name: 'half', edits: [scale('b', 0)] })
    expect(branch.get('a').data).toMatchObject({ price: 220 })
    expect(branch.get('b').data).toMatchObject({ price: 10 })
    expect((branch.get('later').data as { price: number }).price).toBeCloseTo((12 / 11) * 10, 12)
  })
})

describe('a comparison', () => {
  const lines = [
    ...facebook,
    { ...officialClose('FB', EVE, 200), id: 'close' },
    { ...renamed('FB', 'META', MIDNIGHT), id: 'rename' },
    { ...trade('META', 190, when(DAY, '09:40')), id: 'trade' },
  ]

  it('finds an instrument that a branch renames later', () => {
    const timeline = tape(lines.slice(0, -1))
    const branch = whatIf(timeline, {
      name: 'later',
      edits: [shift('rename', { days: 1 }), scale('close', 0, { mayBeEmpty: true })],
    })
    const { bases, ranks, differences } = compare({ a: timeline, b: branch, projection: market }).at(MIDNIGHT)
    expect(bases).toEqual([{ symbol: 'META', symbolInB: 'FB', a: 'recorded', b: 'recorded' }])
    expect(ranks).toEqual([])
    expect(differences).toEqual([
      { path: 'instruments.META.symbol', pathInB: 'instruments.FB.symbol', a: 'META', b: 'FB' },
      { path: 'ranking[symbol=META].symbol', pathInB: 'ranking[symbol=FB].symbol', a: 'META', b: 'FB' },
      { path: 'sectors.Media.members[0]', a: 'META', b: 'FB' },
    ])
    expect(compare({ a: timeline, b: branch, projection: quotes }).at(MIDNIGHT).differences).toEqual([])
  })

  it('distinguishes two companies with the same name', () => {
    const old = tape([listed('X'), shares('X', 1), officialClose('X', EVE, 100)])
    const [gone, relisted] = [delisted('X', MIDNIGHT), listed('X', {}, MIDNIGHT + 1)]
    const edits = [
      insert([
        { ...gone, id: 'gone' },
        { ...relisted, id: 'new' },
        { ...shares('X', 1, MIDNIGHT + 1), id: 'shares' },
        { ...trade('X', 100, when(DAY, '10:00')), id: 'first' },
      ] as InputOf<MarketEvent>[]),
    ]
    const branch = whatIf(old, { name: 'another', edits })
    const { bases, ranks, swaps, differences } = compare({ a: old, b: branch, projection: market }).atEnd()
    expect(bases).toEqual([
      { symbol: 'X', a: 'recorded' },
      { symbol: 'X', b: 'simulated' },
    ])
    expect(ranks).toEqual([
      { symbol: 'X', a: 1 },
      { symbol: 'X', b: 1 },
    ])
    expect(swaps).toEqual([])
    expect(differences.filter(({ path }) => path === 'quotes.X')).toHaveLength(2)
  })

  it('matches by names in unrelated timelines', () => {
    const [one, other] = ['a', 'b'].map((id) => tape([{ ...listed('X'), id }, officialClose('X', EVE, 100)]))
    expect(compare({ a: one as Tape, b: other as Tape, projection: quotes }).atEnd().differences).toEqual([])
  })
})

describe('halts', () => {
  const halt = (...lines: Line[]): unknown[] =>
    replay(tape(lines), market)
      .atEnd()
      .halts.map(({ id, resumedAt }) => [id, resumedAt])
  const at = when(EVE, '15:00')

  it('end under the new name of an instrument', () => {
    const lines = [
      ...facebook,
      halted(at, { symbol: 'FB' }, { id: 'halt' }),
      renamed('FB', 'META', MIDNIGHT),
      resumed(when(DAY, '10:00'), { symbol: 'META' }),
    ]
    expect(halt(...lines)).toEqual([['halt', when(DAY, '10:00')]])
  })

  it('do not end with a halt of another instrument that took the name over', () => {
    const lines = [
      ...facebook,
      halted(at, { symbol: 'FB' }, { id: 'halt' }),
      renamed('FB', 'META', MIDNIGHT),
      listed('FB', {}, MIDNIGHT + 1),
      halted(MIDNIGHT + 2, { symbol: 'FB' }, { id: 'other' }),
      resumed(when(DAY, '10:00'), { symbol: 'FB' }),
    ]
    expect(halt(...lines)).toEqual([
      ['halt', undefined],
      ['other', when(DAY, '10:00')],
    ])
  })
})

describe('a report of a record', () => {
  /** The loss by the close of the eve, published late, with the reports with which it is compared. */
  function lossOf(...reports: Line[]): unknown {
    const lines = [
      ...facebook,
      officialClose('FB', '2022-06-07', 200),
      trade('FB', 190, when(EVE, '15:59')),
      ...RENAMES.slice(1),
      ...reports,
      officialClose('META', EVE, 150, { at: when(DAY, '08:30') }),
    ]
    const loss = replay(tape(lines), market).atEnd().records.largestOneDayCapLoss
    return loss && [loss.valueUsd, ...[...loss.broke, ...loss.unbroken].map(({ reportedBy }) => reportedBy)]
  }

  it.each([
    ['under the old name, before the rename', 'FB', when(EVE, '17:00')],
    ['under the old name, after it', 'FB', when(DAY, '08:00')],
    ['under the new name', 'META', when(DAY, '08:00')],
  ])('%s, is not a record before the loss itself', (_, symbol, at) => {
    const other = reportedRecord('AAPL', '2020-09-03', 180, when('2022-06-01', '12:00'), { id: 'other' })
    expect(lossOf(reportedRecord(symbol, EVE, 500, at, { id: 'itself' }), other)).toEqual([500, 'other'])
  })

  it('of another that took the name over is an earlier record', () => {
    const lines = [
      listed('FB', {}, when(DAY, '07:00')),
      reportedRecord('FB', DAY, 400, when(DAY, '08:00'), { id: 'new' }),
    ]
    expect(lossOf(...lines)).toEqual([500, 'new'])
  })

  it('about a day before another took the name over belongs to the instrument that had it then', () => {
    const lines = [listed('FB', {}, when(DAY, '07:00')), reportedRecord('FB', EVE, 500, when(DAY, '08:00'))]
    expect(lossOf(...lines)).toEqual([500])
  })
})

describe('a claim', () => {
  it.each([
    ['the old name', 'FB', when(DAY, '20:00')],
    ['the new name', 'META', when(DAY, '20:00')],
    ['the old name, before the rename', 'FB', when(EVE, '20:00')],
  ])('about a time before a rename may use %s', (_, symbol, at) => {
    const lines = [
      listed('META', { name: 'A fund' }),
      officialClose('META', EVE, 10),
      ...facebook,
      officialClose('FB', EVE, 196),
      ...RENAMES,
      officialClose('META', DAY, 184),
    ]
    const of = when(EVE, '18:00')
    const judged = ['last', 'marketCap'].map((field, index) =>
      claim(at, `quotes.${symbol}.${field}`, [196, 1960][index] as number, { of }),
    )
    const rank = claim(at, `ranking[symbol=${symbol}].rank`, 1, { of })
    const { claims } = replay(tape([...lines, ...judged, rank]), market).atEnd()
    expect(claims.map(({ verdict }) => verdict)).toEqual(['agrees', 'agrees', 'agrees'])
  })
})
