/** A module of its own, since only errors of the core need it. */
export { describeFault, isTapelineError } from '@tapeline/core'
