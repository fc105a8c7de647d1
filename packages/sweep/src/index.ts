export {
  cross,
  draw,
  type Parameters,
  type StepsOptions,
  type SweepValue,
  steps,
  type UniformRange,
  zip,
} from './parameters.js'
export type { SweepBranch } from './plan.js'
export type { SweepQueue } from './queue/queue-options.js'
export {
  type SweepBranches,
  type SweepMeasures,
  type SweepOptions,
  type SweepProgress,
  sweep,
} from './sweep.js'
export type { SweepModule } from './sweep-module.js'
export {
  type FailedRow,
  isFailedRow,
  type MeasuredRow,
  type SweepFailure,
  type SweepManifest,
  type SweepRow,
  type SweepTable,
} from './table.js'
