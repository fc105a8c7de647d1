import { z } from 'zod'
import { defineEvent, type EventDefinition } from '../event/definition.js'
import type { TradingHalted, TradingResumed } from './event-data.js'
import { HALT_REASONS } from './halt-state.js'
import { marketRules } from './market-rules.js'
import { exchange, price, type Schema, symbol } from './schema-parts.js'

const scope = { symbol: symbol.exactOptional(), exchange: exchange.exactOptional() }
const ONE_SCOPE = 'must not name both an instrument and an exchange; without either, all exchanges are halted'

const haltedData: Schema<TradingHalted> = z
  .strictObject({
    ...scope,
    reason: z.enum(HALT_REASONS),
    level: z.union([z.literal(1), z.literal(2), z.literal(3)]).exactOptional(),
    lowerBand: price.exactOptional(),
    upperBand: price.exactOptional(),
    expectedResumeAt: z.number().exactOptional(),
  })
  .refine((halt) => halt.symbol === undefined || halt.exchange === undefined, { message: ONE_SCOPE })
  .refine((halt) => (halt.reason === 'circuit-breaker') === (halt.level !== undefined), {
    message: 'a circuit breaker must have a level, and no other halt may have one',
    path: ['level'],
  })
  .refine((halt) => halt.reason !== 'circuit-breaker' || halt.symbol === undefined, {
    message: 'a circuit breaker must be market-wide; use limit-up-limit-down for a pause of one instrument',
    path: ['symbol'],
  })
  .refine((halt) => halt.reason !== 'limit-up-limit-down' || halt.symbol !== undefined, {
    message: 'a limit-up/limit-down pause must name its instrument',
    path: ['symbol'],
  })
  .refine(
    (halt) =>
      halt.reason === 'limit-up-limit-down' || (halt.lowerBand === undefined && halt.upperBand === undefined),
    { message: 'only a limit-up/limit-down pause may have bands', path: ['lowerBand'] },
  )
  .refine((halt) => (halt.lowerBand ?? 0) < (halt.upperBand ?? Number.POSITIVE_INFINITY), {
    message: 'is not below upperBand',
    path: ['lowerBand'],
  })

const resumedData: Schema<TradingResumed> = z
  .strictObject(scope)
  .refine((resumed) => resumed.symbol === undefined || resumed.exchange === undefined, {
    message: ONE_SCOPE,
  })

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
