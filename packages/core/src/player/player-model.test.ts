import { fc, it } from '@fast-check/jest'
import { describe, expect } from '@jest/globals'
import { getCalendar } from '../calendar/calendar.js'
import { isTapelineError } from '../event/error.js'
import { MINUTES_MAX, NaivePlayer } from './naive-player.fixture.js'
import { playerOf, START, tape } from './players.fixture.js'

/* After any commands, a player has emitted what a naive one has emitted, in the same order, and is at the same place. */

type Real = ReturnType<typeof playerOf>
type Command = fc.Command<NaivePlayer, Real>

const MINUTE = 60_000
const calendar = getCalendar('XNYS')

/** @param run does the same to both and returns their results; a refusal counts as false */
function command(
  name: string,
  run: (model: NaivePlayer, real: Real) => readonly [unknown, unknown] | undefined,
): Command {
  return {
    check: () => true,
    run: (model, real) => {
      const [expected, given] = run(model, real) ?? []
      expect(given).toBe(expected)
      expect(real.log.splice(0)).toEqual(model.log.splice(0))
      const { player } = real
      expect([player.position, player.playing, (player.at ?? Number.NaN) - START]).toEqual([
        model.position,
        model.playing,
        model.instant(),
      ])
      expect(player.state.count).toBe(model.position)
    },
    toString: () => name,
  }
}

function allowed(move: () => unknown): boolean {
  try {
    return move() !== false
  } catch (error) {
    if (isTapelineError(error, 'recipe.failed') || isTapelineError(error, 'position.range')) return false
    throw error
  }
}

const minute = fc.integer({ min: 0, max: MINUTES_MAX - 1 })
// Powers of two, so that both compute the same fractions of a millisecond.
const speed = fc.constantFrom(0.25, 1, 64, 1024, 4096, 65_536, 2 ** 22, Number.POSITIVE_INFINITY)

const commands = [
  fc.constant(command('play', (model, { player }) => [model.play(), player.play()])),
  fc.constant(command('pause', (model, { player }) => [model.pause(), player.pause()])),
  fc
    .nat(3000)
    .map((ms) => command(`advance ${ms}`, (model, { clock }) => [model.advance(ms), clock.advance(ms)])),
  fc.constant(command('step', (model, { player }) => [model.step(), allowed(() => player.step())])),
  fc.constant(
    command('step back', (model, { player }) => [model.stepBack(), allowed(() => player.stepBack())]),
  ),
  speed.map((to) => command(`speed ${to}`, (model, { player }) => [model.setSpeed(to), player.setSpeed(to)])),
  minute.map((to) =>
    command(`seek minute ${to}`, (model, { player }) => [
      model.seek(to),
      allowed(() => player.seek(START + to * MINUTE)),
    ]),
  ),
  fc
    .nat(12)
    .map((to) =>
      command(`seek position ${to}`, (model, { player }) => [
        model.jump(to),
        allowed(() => player.seekToPosition(to)),
      ]),
    ),
  fc.nat(12).map((index) =>
    command(`seek event ${index}`, (model, { player }) => {
      if (player.timeline.find(`t${index}`) === undefined) return undefined
      return [model.jump(index + 1), allowed(() => player.seekToEvent(`t${index}`))]
    }),
  ),
]

const setup = fc
  .record({
    minutes: fc.array(minute, { minLength: 1, maxLength: 12 }),
    bad: fc.option(fc.nat(11), { nil: undefined }),
    bounds: fc.option(fc.tuple(minute, minute), { nil: undefined }),
    hours: fc.constantFrom('all', 'regular', 'extended'),
    states: fc.constantFrom('event', 'tick'),
  })
  .map(({ minutes, bounds, ...rest }) => {
    const [from, to] = bounds?.sort((left, right) => left - right) ?? []
    return { ...rest, minutes: minutes.sort((left, right) => left - right), from, to }
  })

function passesIn(hours: 'all' | 'regular' | 'extended'): (minute: number) => boolean {
  return (minute) => {
    const at = START + minute * MINUTE
    if (hours === 'regular') return calendar.isOpen(at)
    return hours === 'all' || calendar.sessionOf(at + 1) !== undefined
  }
}

/** Without the states: their number depends on how many events were due together. */
function withoutStates(log: string[]): string[] {
  return log.filter((line) => !line.startsWith('state'))
}

describe('a player', () => {
  it.prop([setup, fc.commands(commands, { maxCommands: 30 })])(
    'behaves like a naive one',
    ({ minutes, bad, hours, states, from, to }, list) => {
      const failing = bad === undefined ? [] : [bad]
      // If the bad event is before the start, the first state already throws.
      fc.pre(from === undefined || failing.every((index) => (minutes[index] ?? from) >= from))
      const model = new NaivePlayer({ minutes, bad: failing, from, to, passes: passesIn(hours) })
      const timeline = tape(
        minutes.map((own) => own * MINUTE),
        failing,
      )
      const real = playerOf(timeline, {
        states,
        ...(hours === 'all' ? {} : { tradingTime: { calendar, hours } }),
        ...(from === undefined || to === undefined
          ? {}
          : { from: START + from * MINUTE, to: START + to * MINUTE }),
      })
      real.player.on('error', ({ from: source, position, at }) =>
        real.log.push(`error ${source} ${position}@${(at ?? 0) - START}`),
      )
      if (states === 'tick') {
        for (const log of [model.log, real.log]) {
          const splice = log.splice.bind(log)
          log.splice = (start: number, count = log.length) => withoutStates(splice(start, count))
        }
      }
      fc.modelRun(() => ({ model, real }), list)
    },
  )
})
