interface ExceptionFacts {
  /** The day, `YYYY-MM-DD`, that is otherwise an ordinary trading day. */
  readonly day: string
  readonly name: string
  /** Who reported the announcement, and when. */
  readonly source: string
  /** The day, `YYYY-MM-DD` in the exchange's zone, from whose start on it counts as known. */
  readonly knownOn: string
}

/** A whole day without trading that no rule foretells. */
export interface ClosureException extends ExceptionFacts {
  readonly kind: 'closed'
}

/** A trading day whose regular session opens late or closes early without a rule that foretells it. */
export interface HoursException extends ExceptionFacts {
  readonly kind: 'hours'
  /** The regular open in minutes after local midnight; the usual one where absent. */
  readonly open?: number
  /** The regular close in minutes after local midnight; the usual one where absent. */
  readonly close?: number
}

/** A departure from the rules, which could not be known before it was announced. */
export type CalendarException = ClosureException | HoursException

/** What the NYSE and Nasdaq did against their rules, both alike. In order of days. */
export const usEquityExceptions: readonly CalendarException[] = [
  {
    kind: 'closed',
    day: '2025-01-09',
    name: 'National Day of Mourning for President Jimmy Carter',
    source:
      'NYSE and Nasdaq announcements of 2024-12-30, reported by Fox Business (foxbusiness.com), 2024-12-30',
    knownOn: '2024-12-30',
  },
]
