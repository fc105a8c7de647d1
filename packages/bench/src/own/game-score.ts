import { defineEvent, defineProjection, type TapelineEvent } from '@tapeline/core'
import { z } from 'zod'
import { Random } from '../tape/random.js'
import type { Domain } from './domain.js'

const scored = defineEvent({
  type: 'points.scored',
  schema: z.strictObject({ player: z.string(), points: z.number(), bonus: z.number() }),
})
const fouled = defineEvent({
  type: 'foul.called',
  schema: z.strictObject({ player: z.string(), points: z.number() }),
})

interface Score {
  points: number
  bonus: number
}
interface Count {
  events: number
}
interface Points {
  readonly points: number
  readonly bonus: number
}

const START = Date.UTC(2025, 0, 6)

const scoreRecipes = () => ({
  'points.scored': (score: Score, { data }: { data: Points }): void => {
    score.points += data.points
    score.bonus += data.bonus
  },
  'foul.called': (score: Score, { data }: { data: { readonly points: number } }): void => {
    score.points -= data.points
  },
})
const count = (draft: Count): void => {
  draft.events += 1
}

/** The score of a game: sums of two fields, and a counter. */
export const gameScore: Domain<Score> = {
  name: 'score',
  definitions: [scored, fouled],
  inputs(length) {
    const random = new Random(13)
    return Array.from({ length }, (_, index) => {
      const [player, points] = [`player-${Math.floor(random.next() * 10)}`, Math.ceil(random.next() * 3)]
      const base = { id: `play-${index}`, at: START + index * 1000 }
      return random.next() < 0.2
        ? { ...base, type: 'foul.called', data: { player, points } }
        : { ...base, type: 'points.scored', data: { player, points, bonus: random.next() } }
    })
  },
  initial: () => ({ points: 0, bonus: 0 }),
  recipes: scoreRecipes() as unknown as Domain<Score>['recipes'],
  replays: [
    {
      id: 'own-score',
      atMost: 1.2,
      projection: defineProjection({
        name: 'score',
        events: [scored, fouled],
        initial: (): Score => ({ points: 0, bonus: 0 }),
        recipes: scoreRecipes,
      }),
      byHand: scoreByHand,
    },
    {
      id: 'own-counter',
      atMost: 1.2,
      projection: defineProjection({
        name: 'plays',
        events: [scored, fouled],
        initial: (): Count => ({ events: 0 }),
        recipes: () => ({ 'points.scored': count, 'foul.called': count }),
      }),
      byHand: countByHand,
    },
  ],
}

function scoreByHand(events: readonly TapelineEvent[]): Score {
  const score = { points: 0, bonus: 0 }
  for (const { type, data } of events) {
    switch (type) {
      case 'points.scored':
        score.points += (data as Points).points
        score.bonus += (data as Points).bonus
        break
      case 'foul.called':
        score.points -= (data as Points).points
        break
    }
  }
  return score
}

function countByHand(events: readonly TapelineEvent[]): Count {
  const plays = { events: 0 }
  for (const { type } of events) {
    switch (type) {
      case 'points.scored':
        plays.events += 1
        break
      case 'foul.called':
        plays.events += 1
        break
    }
  }
  return plays
}
