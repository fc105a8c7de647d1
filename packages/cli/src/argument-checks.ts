/** A module of its own, since only wrong calls of `run` need it. */
export { checkArgument, kinds } from '@tapeline/core/internal'
