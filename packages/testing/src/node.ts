/** Checks that need Node. */
export { checkInSecondProcess, type SecondProcessOptions } from './second-process/check-in-second-process.js'
