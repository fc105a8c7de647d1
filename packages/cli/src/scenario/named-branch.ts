/** A module of its own, since only what-ifs need the edits of the core. */
export { branchNamed } from '@tapeline/scenarios'
