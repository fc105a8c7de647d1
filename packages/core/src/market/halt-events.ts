import { defineEvent, type EventDefinition } from '../event/definition.js'
import { number, object, oneOf, optional, positive, type Schema } from '../event/schema.js'
import type { TradingHalted, TradingResumed } from './event-data.js'
import { HALT_REASONS } from './halt-state.js'
import { marketRules } from './market-rules.js'
import { exchange, symbol } from './schema-parts.js'

const scope = { symbol: optional(symbol), exchange: optional(exchange) }
const ONE_SCOPE = 'must not name both an instrument and an exchange; without either, all exchanges are halted'

const haltedData: Schema<TradingHalted> = object(
  {
    ...scope,
    reason: oneOf(HALT_REASONS),
    level: optional(oneOf([1, 2, 3])),
    lowerBand: optional(positive),
    upperBand: optional(positive),
    expectedResumeAt: optional(number),
  },
  [(halt) => halt.symbol === undefined || halt.exchange === undefined, ONE_SCOPE],
  [
    (halt) => (halt.reason === 'circuit-breaker') === (halt.level !== undefined),
    'a circuit breaker must have a level, and no other halt may have one',
    'level',
  ],
  [
    (halt) => halt.reason !== 'circuit-breaker' || halt.symbol === undefined,
    'a circuit breaker must be market-wide; use limit-up-limit-down for a pause of one instrument',
    'symbol',
  ],
  [
    (halt) => halt.reason !== 'limit-up-limit-down' || halt.symbol !== undefined,
    'a limit-up/limit-down pause must name its instrument',
    'symbol',
  ],
  [
    (halt) =>
      halt.reason === 'limit-up-limit-down' || (halt.lowerBand === undefined && halt.upperBand === undefined),
    'only a limit-up/limit-down pause may have bands',
    'lowerBand',
  ],
  [
    ({ lowerBand = 0, upperBand = Number.POSITIVE_INFINITY }) => lowerBand < upperBand,
    'is not below upperBand',
    'lowerBand',
  ],
)

const resumedData: Schema<TradingResumed> = object(scope, [
  (resumed) => resumed.symbol === undefined || resumed.exchange === undefined,
  ONE_SCOPE,
])

export const tradingHalted: EventDefinition<'trading.halted', TradingHalted> = defineEvent({
  type: 'trading.halted',
  schema: haltedData,
  rules: marketRules,
  instrument: 'symbol',
  times: ['expectedResumeAt'],
})

export const tradingResumed: EventDefinition<'trading.resumed', TradingResumed> = defineEvent({
  type: 'trading.resumed',
  schema: resumedData,
  rules: marketRules,
  instrument: 'symbol',
})
