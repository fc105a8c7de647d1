import type { TapelineEvent } from '../../event/event.js'
import { writeEvent } from '../../event/write-event.js'
import type { Timeline } from '../timeline.js'
import { planOf } from '../timeline-state.js'
import type { ByteSink } from './byte-source.js'
import { TapeWriter } from './tape-writer.js'

/** Writes a timeline as a tape, block by block. Equal timelines give equal bytes. For a branch, its events are written. */
export function writeTimeline<Event extends TapelineEvent>(timeline: Timeline<Event>, sink: ByteSink): void {
  const { state, chain, definitions, sealed } = timeline
  const writer = new TapeWriter(sink, planOf(state, state.index), definitions)
  for (const block of chain.blocks) writer.add(block)
  writer.finish({
    sealed,
    nextSeq: state.nextSeq,
    corrected: state.corrections
      .members()
      .sort((left, right) => left.seq - right.seq)
      .map(writeEvent),
  })
}
