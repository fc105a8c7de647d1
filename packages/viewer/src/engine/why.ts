import { explain, isTapelineError } from '@tapeline/core'
import { valueAtPath } from '@tapeline/core/internal'
import type { MarketEvent } from '@tapeline/core/market'
import { remove, whatIf } from '@tapeline/core/what-if'
import type { Requests, Why, WhyNode } from '../protocol.js'
import { rowOf } from './event-rows.js'
import type { MarketTimeline } from './market-timeline.js'
import { positionOf } from './positions.js'
import type { World } from './world.js'

/** Most causes whose absence is tried. */
const CAUSES_MAX = 8

/** A number with the events it depends on, their causes, and its value without each of these. */
export function whyOf(world: World, { history, cursor, path }: Requests['why']['request']): Why {
  const timeline = world.historyAt(history, cursor)
  const { value, basis, evidence, context } = explain(world.replayOf(timeline), {
    path,
    position: positionOf(timeline, cursor),
  })
  const nodes = new Map<string, WhyNode>()
  const add = (event: MarketEvent, role: WhyNode['role']): void => {
    if (!nodes.has(event.id))
      nodes.set(event.id, { id: event.id, event: rowOf(event), data: event.data, role })
  }
  for (const { event } of evidence) add(event, 'evidence')
  for (const { event } of context) add(event, 'context')
  const edges: { from: string; to: string; share: number }[] = []
  const causes: MarketEvent[] = []
  const followed = new Set<string>()
  const follow = (event: MarketEvent): void => {
    if (followed.has(event.id)) return
    followed.add(event.id)
    for (const { id, share } of event.causes) {
      const cause = timeline.find(id)
      if (!cause) continue
      if (!followed.has(id)) causes.push(cause)
      add(cause, 'cause')
      edges.push({ from: id, to: event.id, share })
      follow(cause)
    }
  }
  for (const { event } of evidence) follow(event)
  return {
    path,
    value,
    basis,
    nodes: [...nodes.values()],
    edges,
    untried: Math.max(0, causes.length - CAUSES_MAX),
    without: causes.slice(0, CAUSES_MAX).map(({ id }) => withoutCause(world, timeline, id, { cursor, path })),
  }
}

function withoutCause(
  world: World,
  timeline: MarketTimeline,
  id: string,
  { cursor, path }: Pick<Requests['why']['request'], 'cursor' | 'path'>,
): Why['without'][number] {
  try {
    const branch = whatIf(timeline, {
      name: `without ${id}`,
      edits: [remove(id, { consequences: { scale: 0 } })],
    })
    const value = valueAtPath(world.replayOf(branch).atPosition(positionOf(branch, cursor)), path)
    return { id, ...(value === undefined ? {} : { value }) }
  } catch (error) {
    // An edit can be impossible, as with a bar whose price before it is missing.
    if (isTapelineError(error)) return { id, fault: error.message }
    throw error
  }
}
