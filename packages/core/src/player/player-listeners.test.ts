import { describe, expect, it } from '@jest/globals'
import { isTapelineError } from '../event/error.js'
import { errorOf } from '../replay/notes.fixture.js'
import type { PlayerFailure } from './player-events.js'
import { playerOf, START, tape } from './players.fixture.js'

/* What listeners may do, and what happens when a listener or a recipe throws. */

const names = (log: readonly string[]): string[] => log.map((line) => line.split(' ').slice(0, 2).join(' '))

describe('a listener that calls the player', () => {
  it('pauses it at that event, even if more events are due', () => {
    const { clock, player, log } = playerOf(tape([0, 10, 20]))
    player.on('event', ({ event }) => event.id === 't1' && player.pause())
    player.play()
    clock.fallBehind(1000)
    expect(log).toEqual(['event t0 1@0', 'state t0 1@0', 'event t1 2@10', 'state t1 2@10'])
    expect([player.playing, player.at, clock.waiting]).toEqual([false, START + 10, 0])
  })

  it('pauses it in the middle of a tick, with the state after that event', () => {
    const { clock, player, log } = playerOf(tape([0, 0, 0]), { states: 'tick' })
    player.on('event', ({ position }) => position === 2 && player.pause())
    player.play()
    clock.advance(0)
    expect(log).toEqual(['event t0 1@0', 'event t1 2@0', 'state t1 2@0'])
  })

  it('seeks, and every listener receives the jump after the current event', () => {
    const { clock, player, log } = playerOf(tape([0, 10, 20]))
    const late: string[] = []
    let jumped = false
    player.on('event', ({ event }) => {
      if (event.id !== 't1' || jumped) return
      jumped = true
      player.seekToPosition(0)
      expect(player.position).toBe(0)
    })
    player.on('event', ({ event }) => late.push(event.id))
    player.on('seek', () => late.push('seek'))
    player.play()
    clock.advance(29)
    expect(late).toEqual(['t0', 't1', 'seek', 't0', 't1'])
    expect(log.slice(2, 6)).toEqual(['event t1 2@10', 'state t1 2@10', 'seek 2>0@0', 'state  0@0'])
    clock.advance(1)
    expect(log.at(-1)).toBe('end 3@20')
  })

  it('steps, which pauses, and receives its own step afterwards', () => {
    const { clock, player, log } = playerOf(tape([0, 10, 20]))
    player.on('event', ({ event }) => event.id === 't0' && player.step())
    player.play()
    clock.fallBehind(1000)
    expect(names(log)).toEqual(['event t0', 'state t0', 'event t1', 'state t1'])
    expect(player.playing).toBe(false)
  })

  it('steps to the end by stepping at each event', () => {
    const { player, log } = playerOf(tape(Array.from({ length: 5000 }, (_, index) => index)))
    player.on('event', () => player.step())
    player.step()
    expect(player.position).toBe(5000)
    expect(log).toHaveLength(10_000)
  })

  it('changes the speed from that event on', () => {
    const { clock, player } = playerOf(tape([0, 10, 20]), { speed: 10 })
    player.on('event', ({ event }) => event.id === 't1' && player.setSpeed(1))
    player.play()
    clock.advance(1)
    expect(player.at).toBe(START + 10)
    clock.advance(9)
    expect(player.position).toBe(2)
    clock.advance(1)
    expect(player.position).toBe(3)
  })

  it('plays the tape over and over', () => {
    const { clock, player, log } = playerOf(tape([0, 10]))
    player.on('end', () => {
      player.seekToPosition(0)
      player.play()
    })
    player.play()
    clock.advance(35)
    expect(log.filter((line) => line.startsWith('end'))).toHaveLength(3)
  })

  it('destroys it, and no listener receives anything more', () => {
    const { clock, player } = playerOf(tape([0, 10]))
    const late: string[] = []
    player.on('event', () => player.destroy())
    player.on('event', () => late.push('event'))
    player.on('state', () => late.push('state'))
    player.play()
    clock.advance(1000)
    expect(late).toEqual([])
    expect([player.position, player.playing, clock.waiting]).toEqual([1, false, 0])
  })

  it('adds and removes listeners; a removed one receives nothing more', () => {
    const { player } = playerOf(tape([0, 10]))
    const heard: string[] = []
    let added = false
    player.on('event', () => {
      second()
      if (!added) player.on('event', () => heard.push('third'))
      added = true
    })
    const second = player.on('event', () => heard.push('second'))
    player.step()
    expect(heard).toEqual([])
    player.step()
    expect(heard).toEqual(['third'])
  })
})

describe('a destroyed player', () => {
  it('refuses to move, and may be paused and destroyed again', () => {
    const { player } = playerOf(tape([0]))
    player.destroy()
    const moves = [
      () => player.play(),
      () => player.step(),
      () => player.stepBack(),
      () => player.seek(START),
      () => player.setSpeed(2),
    ]
    for (const move of moves) expect(errorOf(move).code).toBe('player.invalid')
    player.pause()
    player.destroy()
    expect(player.state.count).toBe(0)
  })
})

describe('a listener that throws', () => {
  const broken = (): never => {
    throw new Error('broken')
  }

  it('is reported, and stops neither the others nor the playback', () => {
    const { clock, player, log } = playerOf(tape([0, 10]))
    const failures: PlayerFailure[] = []
    player.on('event', broken)
    player.on('event', ({ event }) => log.push(`after ${event.id}`))
    player.on('error', (failure) => failures.push(failure))
    player.play()
    clock.advance(10)
    expect(names(log)).toEqual([
      'event t0',
      'after t0',
      'state t0',
      'event t1',
      'after t1',
      'state t1',
      'end 2@10',
    ])
    expect(failures.map(({ from, error, position }) => [from, String(error), position])).toEqual([
      ['listener', 'Error: broken', 1],
      ['listener', 'Error: broken', 2],
    ])
  })

  it('throws from the timer callback at its end, without a listener for errors', () => {
    const { clock, player, log } = playerOf(tape([0, 0, 10]))
    player.on('event', broken)
    player.play()
    const several = errorOf(() => clock.advance(0))
    expect(several.faults.map(({ code }) => code)).toEqual(['listener.failed', 'listener.failed'])
    expect((several.cause as AggregateError).errors).toEqual([new Error('broken'), new Error('broken')])
    expect(names(log)).toEqual(['event t0', 'state t0', 'event t1', 'state t1'])
    expect(() => clock.advance(10)).toThrow('broken')
    expect(log.at(-1)).toBe('end 3@10')
  })

  it('throws from the call that emitted the event', () => {
    const { player, log } = playerOf(tape([0]))
    player.on('seek', broken)
    expect(() => player.seekToPosition(1)).toThrow('broken')
    expect(log).toEqual(['seek 0>1@0', 'state t0 1@0'])
  })

  it('does not loop when a listener for errors throws', () => {
    const { player } = playerOf(tape([0]))
    player.on('event', broken)
    player.on('error', () => {
      throw new Error('worse')
    })
    expect(() => player.step()).toThrow('worse')
    expect(player.position).toBe(1)
  })
})

describe('an async listener that rejects', () => {
  const late = async (): Promise<never> => {
    await Promise.resolve()
    throw new Error('late')
  }

  it('is reported, and stops neither the others nor the playback', async () => {
    const { clock, player, log } = playerOf(tape([0, 10]))
    const failures: PlayerFailure[] = []
    player.on('event', late)
    player.on('end', late)
    player.on('error', (failure) => failures.push(failure))
    player.play()
    clock.advance(10)
    expect(failures).toEqual([])
    await new Promise((resolve) => setImmediate(resolve))
    expect(failures.map(({ from, error }) => [from, String(error)])).toEqual([
      ['listener', 'Error: late'],
      ['listener', 'Error: late'],
      ['listener', 'Error: late'],
    ])
    expect(names(log)).toEqual(['event t0', 'state t0', 'event t1', 'state t1', 'end 2@10'])
  })
})

describe('a recipe that throws', () => {
  for (const states of ['event', 'tick'] as const) {
    it(`stops before its event, names it, and stays usable; state by ${states}`, () => {
      const { clock, player, log } = playerOf(tape([0, 10, 20, 30], [2]), { states })
      const failures: PlayerFailure[] = []
      player.on('error', (failure) => failures.push(failure))
      player.play()
      clock.fallBehind(1000)
      expect(log.filter((line) => line.startsWith('event'))).toEqual(['event t0 1@0', 'event t1 2@10'])
      expect(log.at(-1)).toBe('state t1 2@10')
      expect(failures).toHaveLength(1)
      expect([failures[0]?.from, failures[0]?.position]).toEqual(['replay', 2])
      const error = failures[0]?.error
      expect(isTapelineError(error, 'recipe.failed') && error.eventId).toBe('t2')
      expect([player.playing, player.position, player.state.last]).toEqual([false, 2, 't1'])
      player.stepBack()
      expect(player.step()).toBe(true)
      expect(log.at(-1)).toBe('state t1 2@10')
    })
  }

  it('throws from the step or seek that crosses it, and moves nothing', () => {
    const { player, log } = playerOf(tape([0, 10, 20], [1]))
    player.step()
    const before = [...log]
    for (const move of [() => player.step(), () => player.seekToPosition(3), () => player.seek(START + 10)]) {
      const error = errorOf(move)
      expect([error.code, error.eventId]).toEqual(['recipe.failed', 't1'])
    }
    expect(log).toEqual(before)
    expect(player.position).toBe(1)
  })

  it('throws from the timer callback without a listener', () => {
    const { clock, player } = playerOf(tape([0, 10], [1]))
    player.play()
    expect(errorOf(() => clock.advance(10)).eventId).toBe('t1')
    expect(player.playing).toBe(false)
  })
})
