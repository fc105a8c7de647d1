/** Clocked playback of a replay. */
export type { Clock } from './clock.js'
export { createPlayer, type Player } from './player.js'
export type {
  PlayedEvent,
  PlayedState,
  PlayerEvents,
  PlayerFailure,
  PlayerJump,
  PlayerPlace,
} from './player-events.js'
export type { PlayerOptions } from './player-options.js'
export type { TradingHours } from './trading-time.js'
