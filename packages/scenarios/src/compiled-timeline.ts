/** A module of its own, so that summaries of scenarios load neither the engine nor the market. */
import type { Timeline } from '@tapeline/core'
import { columnsOf, timelineFromColumns } from '@tapeline/core/internal'
import { type MarketEvent, marketEvents } from '@tapeline/core/market'
import { type ColumnsJson, columnsFromJson, columnsToJson } from './columns-as-json.js'

export function compileTimeline(timeline: Timeline<MarketEvent>): ColumnsJson {
  return columnsToJson(columnsOf(timeline))
}

/** @throws TapelineError as `timelineFromColumns` */
export function readTimeline(json: ColumnsJson): Timeline<MarketEvent> {
  return timelineFromColumns(marketEvents, columnsFromJson(json))
}
