import { type DeepReadonly, defineProjection, type LeafProjection } from '../projection/projection.js'
import type { Exchange, InstrumentListed } from './event-data.js'
import { marketEvents } from './events.js'
import { throwNotListed } from './requirements.js'
import { sessionOn } from './trading-session.js'

export type Instruments = Record<string, InstrumentListed>

/** The listed instruments by symbol. A delisted one is removed; a renamed one is under its new symbol, after the others. */
export const instruments: LeafProjection<Instruments, DeepReadonly<Instruments>> = defineProjection({
  name: 'instruments',
  events: marketEvents,
  byInstrument: true,
  initial: (): Instruments => ({}),
  recipes: () => ({
    'instrument.listed': (draft, { data }) => {
      draft[data.symbol] = data
    },
    'instrument.renamed': (draft, { data }) => {
      const { symbol, to, name } = data
      const listing = draft[symbol]
      if (listing === undefined) throwNotListed(symbol)
      draft[to] = { ...listing, symbol: to, ...(name === undefined ? {} : { name }) }
      delete draft[symbol]
    },
    'instrument.delisted': (draft, { data }) => {
      delete draft[data.symbol]
    },
  }),
})

/** The latest regular session of an exchange. */
export interface SessionState {
  readonly day: string
  readonly status: 'open' | 'closed'
  /** Epoch milliseconds UTC. */
  readonly openedAt?: number
  readonly closedAt?: number
}

export type Sessions = Record<Exchange, SessionState>

/** The sessions of the exchanges, by the events that open and close them. */
export const sessions: LeafProjection<Sessions, DeepReadonly<Sessions>> = defineProjection({
  name: 'sessions',
  events: marketEvents,
  initial: (): Sessions => ({}),
  recipes: () => ({
    'session.opened': (draft, { at, data }) => {
      sessionOn(data.exchange, data.day)
      draft[data.exchange] = { day: data.day, status: 'open', openedAt: at }
    },
    'session.closed': (draft, { at, data }) => {
      sessionOn(data.exchange, data.day)
      const open = draft[data.exchange]
      const openedAt = open?.day === data.day ? open.openedAt : undefined
      draft[data.exchange] = {
        day: data.day,
        status: 'closed',
        ...(openedAt === undefined ? {} : { openedAt }),
        closedAt: at,
      }
    },
  }),
})
