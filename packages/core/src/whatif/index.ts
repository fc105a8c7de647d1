/** Branches of a timeline: edits, selectors, reactions, comparisons and the spread of their noise. */
export { type ComparedSample, type CompareOptions, type Comparison, compare } from './compare.js'
export type { ComparedStates } from './compared-states.js'
export { defineReaction } from './define-reaction.js'
export type { Difference } from './differences.js'
export {
  type Consequences,
  type Edit,
  type EditOptions,
  inOrder,
  insert,
  multiplyPrices,
  type ReplaceOptions,
  remove,
  replace,
  type ShiftBy,
  type ShiftConsequences,
  type ShiftOptions,
  scale,
  shift,
} from './edit.js'
export type { FirstDifference } from './first-difference.js'
export { parseEdits } from './parse-edits.js'
export { type Projected, type ProjectedMoment, type ProjectOptions, project } from './project.js'
export { type RandomSource, randomSource } from './random-source.js'
export type { DerivedEvent, Later, Reaction, ReactionOptions, ReactionTools } from './reaction.js'
export {
  byId,
  byInstrument,
  bySector,
  bySource,
  byType,
  causedBy,
  complement,
  intersection,
  type Selector,
  union,
  within,
} from './selector.js'
export { type ThresholdRange, threshold } from './threshold.js'
export { type Branch, branchOf, type WhatIfOptions, whatIf, withSeed } from './what-if.js'
