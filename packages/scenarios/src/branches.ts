import { type ArgumentKind, oneOf } from '@tapeline/core/internal'

/**
 * When the branches of the what-ifs are made: `at-once`, which reports every fault of their edits, or `on-demand`, which is
 * faster: `branchNamed` then throws the faults of a branch, with their places. Default `at-once`.
 */
export type Branches = 'at-once' | 'on-demand'

export const BRANCHES: ArgumentKind = oneOf('at-once', 'on-demand')
