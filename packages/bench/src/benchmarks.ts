import { calendarLookUps } from './benchmarks/calendar-lookup.js'
import { draftLibraries } from './benchmarks/drafts.js'
import { duckDb } from './benchmarks/duckdb.js'
import { editOne } from './benchmarks/edit-one.js'
import { castore, emmett } from './benchmarks/event-stores.js'
import { explanation } from './benchmarks/explain.js'
import { followRestart } from './benchmarks/follow-restart.js'
import { importOfBars } from './benchmarks/import-bars.js'
import { lateArrivals } from './benchmarks/late-arrivals.js'
import { longTape } from './benchmarks/long-tape.js'
import { memory } from './benchmarks/memory.js'
import {
  ownAppend,
  ownCheckpoints,
  ownPeers,
  ownProjections,
  ownShapes,
} from './benchmarks/own-projections.js'
import { page } from './benchmarks/page.js'
import { postgresLog } from './benchmarks/postgres-log.js'
import { questions } from './benchmarks/questions.js'
import { rankedCloses } from './benchmarks/ranked-closes.js'
import { replaysOfColumns, replaysOfObjects } from './benchmarks/replay.js'
import { replaysOfVariants } from './benchmarks/replay-variants.js'
import { sqliteLog } from './benchmarks/sqlite-log.js'
import { starts } from './benchmarks/start.js'
import { sweepOnQueue } from './benchmarks/sweep-queue.js'
import { sweepOnWorkers } from './benchmarks/sweep-workers.js'
import { sweeps } from './benchmarks/sweeps.js'
import { tapes } from './benchmarks/tapes.js'
import { ownWhatIfs, whatIfs } from './benchmarks/what-ifs.js'
import type { Benchmark } from './harness/benchmark.js'

/**
 * Every benchmark, in its order. Benchmarks without a replay come first, while the heap is small and quick to collect. Then come
 * replays of objects and the stores of the same objects, before recipes have met events of other shapes. Libraries of drafts come
 * last, since functions that have met a Proxy stay slow.
 */
export const BENCHMARKS: readonly Benchmark[] = [
  starts,
  calendarLookUps,
  importOfBars,
  sqliteLog,
  postgresLog,
  followRestart,
  tapes,
  memory,
  replaysOfVariants,
  replaysOfObjects,
  emmett,
  castore,
  replaysOfColumns,
  ...ownProjections,
  ownShapes,
  ownCheckpoints,
  ownAppend,
  ownPeers,
  rankedCloses,
  editOne,
  whatIfs,
  ownWhatIfs,
  lateArrivals,
  questions,
  sweeps,
  sweepOnWorkers,
  sweepOnQueue,
  explanation,
  longTape,
  duckDb,
  page,
  ...draftLibraries,
]
