/** The second process: it loads a module, replays the histories that the first one sends, and answers with the states. */
import { type Projection, type TimelineJson, timelineFromJson } from '@tapeline/core'
import { kinds } from '@tapeline/core/internal'
import { definitionsFor } from '../given/history.js'
import { eventsOf } from '../laws/projection-events.js'
import type { Answer, Question } from './messages.js'
import { plainOutcomeOf } from './plain.js'

let projection: Projection<unknown> | undefined

async function load(module: string, name: string): Promise<Answer> {
  let exported: Record<string, unknown>
  try {
    exported = (await import(module)) as Record<string, unknown>
  } catch (error) {
    return { fault: 'cannot be imported in a second process', found: String(error) }
  }
  const found = Object.values(exported).filter((value) =>
    kinds.projection.fits(value),
  ) as Projection<unknown>[]
  projection = found.find((one) => one.name === name)
  if (projection !== undefined) return { loaded: true }
  const names = found.map((one) => `'${one.name}'`).join(', ')
  return { fault: `does not export the projection '${name}'`, found: names || 'no projection' }
}

function replayed(text: string): Answer {
  const own = projection as Projection<unknown>
  const json = JSON.parse(text) as TimelineJson
  const timeline = timelineFromJson(definitionsFor([], eventsOf(own).definitions), json)
  return { outcome: plainOutcomeOf(timeline, own) }
}

process.on('message', async (question: Question) => {
  try {
    process.send?.(
      'load' in question ? await load(question.load, question.projection) : replayed(question.replay),
    )
  } catch (error) {
    process.send?.({ fault: 'cannot be replayed in a second process', found: String(error) } satisfies Answer)
  }
})
