import { eventText } from '@tapeline/core/internal'
import type { MarketState } from '@tapeline/core/market'
import type { ClaimRow, EarlierRecord, NewsRow, Panels, QuoteRow, Requests } from '../protocol.js'
import { rowOf } from './event-rows.js'
import { positionOf } from './positions.js'
import type { World } from './world.js'

/** The latest news and claims that a panel shows at first. */
const ROWS_MAX = 200

/** The state of a history at the cursor, as panels show it. */
export function panelsAt(
  world: World,
  { history, cursor, rowsMax = ROWS_MAX }: Requests['panels']['request'],
): Panels {
  const timeline = world.historyAt(history, cursor)
  const position = positionOf(timeline, cursor)
  const state = world.replayOf(timeline).atPosition(position)
  const event = timeline.eventBefore(position)
  const record = state.records.largestOneDayCapLoss
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
    agenda: state.agenda.map(({ id, symbol, day, timing, status }) => ({ id, symbol, day, timing, status })),
    newsCount: state.news.length,
    news: latest(state.news, rowsMax).map(
      (news): NewsRow => ({
        id: news.id,
        type: news.type,
        at: news.at,
        precision: news.precision,
        text: eventText(news),
        sources: news.sources,
      }),
    ),
    claimsCount: state.claims.length,
    claims: latest(state.claims, rowsMax).map(claimRow),
  }
}

function latest<Row>(rows: readonly Row[], rowsMax: number): readonly Row[] {
  return rows.slice(Math.max(0, rows.length - rowsMax))
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
