import type { TradingSession } from '@tapeline/core/calendar'
import type { NewsDraw } from './draws.js'
import { pickSession, slotAt } from './halts.js'
import type { MarketInput } from './market-input.js'
import type { Scene, Step } from './scene.js'

const HOUR = 3_600_000

export interface News {
  readonly id: string
  readonly at: number
  readonly eighths: number
  readonly causes: readonly { readonly id: string; readonly share: number }[]
}

/** The news of a history in the order of their times. */
export function newsOf({ draw, sessions }: Scene): readonly News[] {
  const times = draw.news
    .map((own) => ({ own, at: timeOf(sessions, own) }))
    .sort((left, right) => left.at - right.at)
  return times.map(({ own, at }, index) => ({
    id: `news-${index + 1}`,
    at,
    eighths: own.shareEighths,
    causes: own.followsLast && index > 0 ? [{ id: `news-${index}`, share: 0.5 }] : [],
  }))
}

export function newsSteps(news: readonly News[], { writer }: Scene): Step[] {
  return news.map(({ id, at, causes }) => {
    const sources = [{ name: 'Newswire', fact: id }]
    const more = causes.length === 0 ? {} : { causes }
    const event = {
      id,
      type: 'news.published',
      at,
      data: { summary: `Report ${id}` },
      sources,
      ...more,
    } as const
    return { at, rank: 0, run: () => writer.write(event) }
  })
}

/**
 * Declares the causes of prices: each piece of news has a share in the first price of every instrument in the session that opens
 * after it. The shares of several add up to at most 1.
 */
export function declareCauses(news: readonly News[], { sessions, writer, instruments }: Scene): void {
  for (const session of sessions) {
    const causes = causesOf(news, sessions, session)
    if (causes.length === 0) continue
    for (const { name } of instruments) {
      const first = causedPrice(writer.inputs, name, session)
      if (first !== undefined) writer.extend(first, { causes })
    }
  }
}

function timeOf(sessions: readonly TradingSession[], { session: number, time, slot }: NewsDraw): number {
  const [session] = pickSession(sessions, number)
  if (time === 'session') return slotAt(session, slot)
  return time === 'pre-market' ? session.preOpen + HOUR : session.open - 14 * HOUR
}

/** The news since the open before a session, with their shares. */
function causesOf(
  all: readonly News[],
  sessions: readonly TradingSession[],
  session: TradingSession,
): { id: string; share: number }[] {
  const from = sessions[sessions.indexOf(session) - 1]?.open ?? Number.NEGATIVE_INFINITY
  let left = 8
  return all.flatMap(({ id, at, eighths }) => {
    const taken = Math.min(eighths, left)
    if (at < from || at >= session.open || taken === 0) return []
    left -= taken
    return [{ id, share: taken / 8 }]
  })
}

/**
 * The first regular price of a session, or its close without one. An official close and the prices beside it are one move, whose
 * causes one of them declares: a first price that is also the last one declares none.
 */
function causedPrice(
  inputs: readonly MarketInput[],
  name: string,
  session: TradingSession,
): MarketInput | undefined {
  const corrected = new Set(inputs.flatMap(({ replaces, retracts }) => replaces ?? retracts ?? []))
  const isOf = ({ id, at, replaces, retracts }: MarketInput): boolean =>
    replaces === undefined && retracts === undefined && isPrintOf(name, id) && within(session, at as number)
  const prices = inputs.filter(isOf)
  const whole = prices.filter(({ id, data }) => !corrected.has(id) && !isLate(data))
  const [first] =
    prices.length === 0 ? inputs.filter(({ id }) => id === `close-${name}-${session.day}`) : whole
  if (first === undefined || corrected.has(first.id)) return undefined
  return prices.length === 0 || whole.length > 1 ? first : undefined
}

/** Ids of prints are `AA-1`, `AA-2`; the symbol itself may contain hyphens. */
const isPrintOf = (name: string, id: string): boolean =>
  id.startsWith(`${name}-`) && /^\d+$/.test(id.slice(name.length + 1))

const within = ({ open, close }: TradingSession, at: number): boolean => at >= open && at <= close

const isLate = (data: unknown): boolean => (data as { readonly condition?: string }).condition === 'late'
