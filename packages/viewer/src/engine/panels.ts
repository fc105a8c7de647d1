import { eventText, NEWS } from '@tapeline/core/internal'
import type { MarketState } from '@tapeline/core/market'
import type { ClaimRow, EarlierRecord, NewsRow, Panels, QuoteRow, Requests } from '../protocol.js'
import { latestOf } from './block-index.js'
import { rowOf } from './event-rows.js'
import { positionOf } from './positions.js'
import type { World } from './world.js'

/** The latest news and claims that a panel shows at first. */
const ROWS_MAX = 200
const LISTS = ['news', 'claims', 'agenda'] as const

/** The state of a history at the cursor, as panels show it. */
export function panelsAt(
  world: World,
  { history, cursor, rowsMax = ROWS_MAX, lists = LISTS }: Requests['panels']['request'],
): Panels {
  const timeline = world.historyAt(history, cursor)
  const position = positionOf(timeline, cursor)
  const state = world.replayOf(timeline).atPosition(position)
  const event = timeline.eventBefore(position)
  const record = state.records.largestOneDayCapLoss
  const hasClaims = lists.includes('claims')
  // The state would list all of them; the page shows the latest.
  const news = latestOf(timeline, {
    types: NEWS,
    position,
    countMax: lists.includes('news') ? rowsMax : 0,
  })
  return {
    position,
    length: timeline.length,
    ...(event && { event: rowOf(event) }),
    sessions: Object.entries(state.sessions).map(([exchange, { day, status }]) => ({
      exchange,
      day,
      isOpen: status === 'open',
    })),
    quotes: Object.keys(state.quotes).map((symbol) => quoteRow(symbol, state)),
    ranking: state.ranking,
    sectors: Object.entries(state.sectors).map(([sector, { changePct, members }]) => ({
      sector,
      ...(changePct === undefined ? {} : { changePct }),
      members: members.length,
    })),
    breadth: state.breadth,
    ...(record && {
      record: {
        symbol: record.symbol,
        day: record.day,
        valueUsd: record.valueUsd,
        earlier: earlierRecords(record),
      },
    }),
    agenda: lists.includes('agenda')
      ? state.agenda.map(({ id, symbol, day, timing, status }) => ({ id, symbol, day, timing, status }))
      : [],
    newsCount: news.count,
    news: news.latest.map(
      (one): NewsRow => ({
        id: one.id,
        type: one.type,
        at: one.at,
        precision: one.precision,
        text: eventText(one),
        sources: one.sources,
      }),
    ),
    claimsCount: latestOf(timeline, { types: ['claim.made'], position, countMax: 0 }).count,
    claims: hasClaims ? state.claims.slice(Math.max(0, state.claims.length - rowsMax)).map(claimRow) : [],
  }
}

/** Several sources report the same loss, with different figures. */
function earlierRecords({ broke, unbroken }: LargestLoss): readonly EarlierRecord[] {
  const records = new Map<string, EarlierRecord & { reports: EarlierRecord['reports'][number][] }>()
  for (const [isBroken, reports] of [
    [true, broke],
    [false, unbroken],
  ] as const)
    for (const { symbol, day, valueUsd, reportedBy, sources } of reports) {
      const record = records.get(`${symbol} ${day}`) ?? { symbol, day, reports: [] }
      record.reports.push({ id: reportedBy, valueUsd, isBroken, sources })
      records.set(`${symbol} ${day}`, record)
    }
  return [...records.values()]
    .map((record) => ({
      ...record,
      reports: record.reports.sort((one, other) => one.valueUsd - other.valueUsd),
    }))
    .sort((one, other) => (one.day < other.day ? 1 : -1))
}

type LargestLoss = NonNullable<MarketState['records']['largestOneDayCapLoss']>

function quoteRow(symbol: string, { quotes, moves }: MarketState): QuoteRow {
  const { last, changePct, marketCap, marketCapChange, basis, halted } = quotes[symbol] ?? {}
  const { fallPct, winBackPct } = moves[symbol] ?? {}
  return {
    symbol,
    ...(last === undefined ? {} : { last }),
    ...(changePct === undefined ? {} : { changePct }),
    ...(marketCap === undefined ? {} : { marketCap }),
    ...(marketCapChange === undefined ? {} : { marketCapChange }),
    ...(basis === undefined ? {} : { basis }),
    isHalted: halted !== undefined,
    ...(fallPct === undefined ? {} : { fallPct }),
    ...(winBackPct === undefined ? {} : { winBackPct }),
  }
}

function claimRow({
  id,
  subject,
  relation,
  reported,
  computed,
  wording,
  verdict,
  sources,
}: MarketState['claims'][number]): ClaimRow {
  return {
    id,
    path: subject.path,
    relation,
    reported,
    ...(computed === undefined ? {} : { computed }),
    ...(wording === undefined ? {} : { wording }),
    verdict,
    sources,
  }
}
