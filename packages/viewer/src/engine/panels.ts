import { eventText } from '@tapeline/core/internal'
import type { MarketState } from '@tapeline/core/market'
import type { ClaimRow, Cursor, History, NewsRow, Panels, QuoteRow } from '../protocol.js'
import { rowOf } from './event-rows.js'
import { positionOf } from './positions.js'
import type { World } from './world.js'

/** The latest news and claims that a panel shows. */
const ROWS_MAX = 200

/** The state of a history at the cursor, as panels show it. */
export function panelsAt(world: World, history: History, cursor: Cursor): Panels {
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
        broke: record.broke.map(({ symbol, day, ratio }) => ({ symbol, day, ratio })),
      },
    }),
    agenda: state.agenda.map(({ id, symbol, day, timing, status }) => ({ id, symbol, day, timing, status })),
    news: state.news.slice(-ROWS_MAX).map(
      (news): NewsRow => ({
        id: news.id,
        type: news.type,
        at: news.at,
        precision: news.precision,
        text: eventText(news),
        sources: news.sources,
      }),
    ),
    claims: state.claims.slice(-ROWS_MAX).map(claimRow),
  }
}

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
