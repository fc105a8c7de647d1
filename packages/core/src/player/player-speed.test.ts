import { describe, expect, it } from '@jest/globals'
import { errorOf } from '../replay/notes.fixture.js'
import { FakeClock } from './fake-clock.fixture.js'
import { createPlayer } from './player.js'
import { playerOf, START, tape, ticks } from './players.fixture.js'

describe('speed', () => {
  it('plays all that is due at once in order, with each state or with the last', () => {
    const due = tape([0, 10, 20])
    const each = playerOf(due, { speed: 1e6 })
    each.player.play()
    each.clock.advance(1)
    expect(each.log.map((line) => line.split('@')[0])).toEqual([
      'event t0 1',
      'state t0 1',
      'event t1 2',
      'state t1 2',
      'event t2 3',
      'state t2 3',
      'end 3',
    ])
    const once = playerOf(due, { speed: 1e6, states: 'tick', from: START - 5e5 })
    once.player.play()
    once.clock.advance(2)
    expect(once.log).toEqual(['event t0 1@0', 'event t1 2@10', 'event t2 3@20', 'state t2 3@20', 'end 3@20'])
  })

  it('plays all remaining events at infinite speed, and yields the thread in between', () => {
    const { clock, player, log } = playerOf(tape(Array.from({ length: 2500 }, (_, index) => index * 1e6)), {
      speed: Number.POSITIVE_INFINITY,
    })
    player.play()
    expect(player.at).toBe(START)
    clock.advance(0)
    expect(log.filter((line) => line.startsWith('event'))).toHaveLength(2500)
    expect(log.at(-1)).toBe('end 2500@2499000000')
    expect(clock.delays).toEqual([0, 0, 0])
  })

  it('changes while playing, without moving, and while paused', () => {
    const { clock, player } = playerOf(tape([0, 100, 1000]))
    player.play()
    clock.advance(50)
    player.setSpeed(10)
    expect(player.at).toBe(START + 50)
    clock.advance(4)
    expect(player.position).toBe(1)
    clock.advance(1)
    expect([player.position, player.at]).toEqual([2, START + 100])
    player.pause()
    player.setSpeed(900)
    player.play()
    clock.advance(1)
    expect(player.position).toBe(3)
  })

  it('returns from infinite speed to its current place', () => {
    const { clock, player } = playerOf(tape([0, 100]), { speed: Number.POSITIVE_INFINITY })
    player.play()
    player.setSpeed(1)
    clock.advance(99)
    expect(player.position).toBe(1)
    clock.advance(1)
    expect(player.position).toBe(2)
  })

  it('keeps the place between two events through infinite speed', () => {
    const { clock, player } = playerOf(tape([0, 100, 200]))
    player.play()
    clock.advance(150)
    player.setSpeed(Number.POSITIVE_INFINITY)
    expect(player.at).toBe(START + 150)
    player.setSpeed(1)
    expect(player.at).toBe(START + 150)
    clock.advance(49)
    expect([player.position, player.at]).toEqual([2, START + 199])
    clock.advance(1)
    expect(player.position).toBe(3)
  })

  it('rejects an invalid speed', () => {
    const { player } = playerOf(tape([0]))
    for (const speed of [0, -1, Number.NaN, Number.NEGATIVE_INFINITY]) {
      expect(errorOf(() => player.setSpeed(speed)).code).toBe('player.invalid')
      expect(errorOf(() => playerOf(tape([0]), { speed })).code).toBe('player.invalid')
    }
    expect(player.speed).toBe(1)
  })

  it('waits longer than a timer can', () => {
    const year = 365 * 86_400_000
    const { clock, player } = playerOf(tape([0, year]))
    player.play()
    clock.advance(year - 1)
    expect(player.position).toBe(1)
    clock.advance(1)
    expect(player.position).toBe(2)
    expect(Math.max(...clock.delays)).toBe(2 ** 31 - 1)
  })

  it('does not drift when timers are late', () => {
    const { clock, player } = playerOf(tape(Array.from({ length: 100 }, (_, index) => index * 10)))
    player.play()
    for (let time = 0; time < 500; time += 25) {
      clock.fallBehind(25)
      expect(player.position).toBe(Math.floor((time + 25) / 10) + 1)
    }
  })

  it('accepts a timer that fires early, and a clock that does not advance', () => {
    const clock = new FakeClock()
    const early = {
      now: () => clock.now(),
      setTimer: (delayMs: number, call: () => void) => clock.setTimer(delayMs / 2, call),
    }
    const player = createPlayer(tape([0, 100]), ticks, { clock: early })
    player.play()
    clock.advance(99)
    expect(player.position).toBe(1)
    clock.advance(1)
    expect(player.position).toBe(2)
  })

  it('rejects a clock whose time is not a number', () => {
    const clock = { now: () => Number.NaN, setTimer: () => () => undefined }
    const player = createPlayer(tape([0]), ticks, { clock })
    expect(errorOf(() => player.play()).code).toBe('player.invalid')
    expect(player.playing).toBe(false)
  })
})
