import { describe, expect, it } from '@jest/globals'
import { getCalendar } from '../calendar/calendar.js'
import { errorOf } from '../replay/notes.fixture.js'
import { playerOf, START, tape } from './players.fixture.js'

describe('playing', () => {
  it('emits each event and its state when it is due, and then the end', () => {
    const { clock, player, log } = playerOf(tape([0, 10, 30]))
    player.play()
    expect(log).toEqual([])
    clock.advance(9)
    expect(log).toEqual(['event t0 1@0', 'state t0 1@0'])
    clock.advance(21)
    expect(log.slice(2)).toEqual([
      'event t1 2@10',
      'state t1 2@10',
      'event t2 3@30',
      'state t2 3@30',
      'end 3@30',
    ])
    expect(player.playing).toBe(false)
    expect(clock.waiting).toBe(0)
  })

  it('does nothing before play(), and does not move while it is paused', () => {
    const { clock, player, log } = playerOf(tape([0, 10]))
    clock.advance(100)
    expect(log).toEqual([])
    player.play()
    clock.advance(4)
    player.pause()
    expect(clock.waiting).toBe(0)
    clock.advance(100)
    expect(player.at).toBe(START + 4)
    player.play()
    clock.advance(5)
    expect(player.position).toBe(1)
    clock.advance(1)
    expect(player.position).toBe(2)
  })

  it('emits events of one instant in the order of the tape', () => {
    const { clock, player, log } = playerOf(tape([5, 5, 5]))
    player.play()
    clock.advance(0)
    expect(log.filter((line) => line.startsWith('event'))).toEqual([
      'event t0 1@5',
      'event t1 2@5',
      'event t2 3@5',
    ])
  })

  it('emits the end of an empty tape, without a time', () => {
    const { clock, player, log } = playerOf(tape([]))
    expect(player.at).toBeUndefined()
    expect(player.step()).toBe(false)
    expect(player.stepBack()).toBe(false)
    player.play()
    clock.advance(0)
    expect(log).toEqual(['end 0@'])
  })

  it('plays the requested part, including the time without events at its bounds', () => {
    const { clock, player, log } = playerOf(tape([0, 10, 20, 30]), { from: START + 5, to: START + 25 })
    expect([player.position, player.positions, player.state.count]).toEqual([1, { first: 1, last: 3 }, 1])
    player.play()
    clock.advance(4)
    expect(log).toEqual([])
    clock.advance(1)
    expect(log).toEqual(['event t1 2@10', 'state t1 2@10'])
    clock.advance(1000)
    expect(log.slice(2)).toEqual(['event t2 3@20', 'state t2 3@20', 'end 3@25'])
  })

  it('includes events exactly at the bounds', () => {
    const { player } = playerOf(tape([0, 10, 20, 30]), { from: START + 10, to: START + 20 })
    expect(player.positions).toEqual({ first: 1, last: 3 })
  })

  it('emits the end again when play() is called there', () => {
    const { clock, player, log } = playerOf(tape([0]))
    player.play()
    clock.advance(0)
    player.play()
    clock.advance(0)
    expect(log.slice(2)).toEqual(['end 1@0', 'end 1@0'])
  })
})

describe('stepping and seeking', () => {
  it('steps both ways, one event at a time, and pauses', () => {
    const { player, log } = playerOf(tape([0, 10, 10]))
    player.play()
    expect(player.step()).toBe(true)
    expect(player.playing).toBe(false)
    player.step()
    player.step()
    expect(player.step()).toBe(false)
    expect(log.filter((line) => line.startsWith('event'))).toEqual([
      'event t0 1@0',
      'event t1 2@10',
      'event t2 3@10',
    ])
    log.length = 0
    expect(player.stepBack()).toBe(true)
    player.stepBack()
    player.stepBack()
    expect(player.stepBack()).toBe(false)
    expect(log).toEqual([
      'seek 3>2@10',
      'state t1 2@10',
      'seek 2>1@0',
      'state t0 1@0',
      'seek 1>0@0',
      'state  0@0',
    ])
  })

  it('plays an event again after stepping back before it, with other events at the same instant', () => {
    const { clock, player } = playerOf(tape([0, 10, 10]))
    player.seekToPosition(3)
    player.stepBack()
    player.play()
    clock.advance(0)
    expect(player.position).toBe(3)
  })

  it('seeks by date, by event and by position, and plays on from there', () => {
    const { clock, player, log } = playerOf(tape([0, 10, 20, 30]))
    player.seek(new Date(START + 15))
    player.seekToEvent('t2')
    player.seekToPosition(1)
    expect(log.filter((line) => line.startsWith('seek'))).toEqual([
      'seek 0>2@15',
      'seek 2>3@20',
      'seek 3>1@0',
    ])
    player.play()
    clock.advance(5)
    player.seek(START + 25)
    expect(player.playing).toBe(true)
    clock.advance(4)
    expect(player.position).toBe(3)
    clock.advance(1)
    expect(player.position).toBe(4)
  })

  it('seeks within the bounds: a date is clamped, a position or event outside is rejected', () => {
    const { player, log } = playerOf(tape([0, 10, 20, 30]), { from: START + 5, to: START + 25 })
    player.seek(START - 1000)
    player.seek(START + 1000)
    expect(log).toEqual(['seek 1>1@5', 'state t0 1@5', 'seek 1>3@25', 'state t2 3@25'])
    expect(errorOf(() => player.seekToPosition(0)).code).toBe('position.range')
    expect(errorOf(() => player.seekToPosition(4)).code).toBe('position.range')
    expect(errorOf(() => player.seekToPosition(1.5)).code).toBe('position.range')
    expect(errorOf(() => player.seekToEvent('t3')).code).toBe('position.range')
    expect(errorOf(() => player.seekToEvent('t9')).code).toBe('event.unknown')
    expect(errorOf(() => player.seek('2025-01-27')).code).toBe('date.incomplete')
    expect(player.position).toBe(3)
  })

  it('rejects a part that ends before it starts', () => {
    expect(errorOf(() => playerOf(tape([0]), { from: START + 1, to: START })).code).toBe('player.invalid')
  })
})

describe('trading time', () => {
  const hour = 3_600_000
  const tradingTime = { calendar: getCalendar('XNYS') }

  it('skips the night, and plays its events at the close', () => {
    // Noon, one minute before the close at 16:00, the night, and five minutes after the next open at 9:30.
    const { clock, player, log } = playerOf(tape([0, 4 * hour - 60_000, 8 * hour, 21.5 * hour + 300_000]), {
      tradingTime,
    })
    player.play()
    clock.advance(4 * hour - 1)
    expect(player.position).toBe(2)
    clock.advance(1)
    expect(log.at(-1)).toBe(`state t2 3@${8 * hour}`)
    expect(player.at).toBe(START + 21.5 * hour)
    clock.advance(300_000)
    expect(player.position).toBe(4)
  })

  it('counts pre-market and post-market if requested', () => {
    const { clock, player } = playerOf(tape([0, 8 * hour, 16 * hour]), {
      tradingTime: { ...tradingTime, hours: 'extended' },
    })
    player.play()
    clock.advance(8 * hour - 1)
    expect(player.position).toBe(1)
    clock.advance(1)
    // 20:00 is the end of the post-market, and 4:00 the start of the pre-market.
    expect(player.position).toBe(3)
  })

  it('rejects instants outside its calendar', () => {
    expect(errorOf(() => playerOf(tape([0, 1e13]), { tradingTime })).code).toBe('calendar.range')
  })
})
