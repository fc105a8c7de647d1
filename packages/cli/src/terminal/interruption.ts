/** The reason of an interruption. The exit code is the usual one for the signal: 130 for SIGINT, 143 for SIGTERM. */
export class Interruption extends Error {
  constructor(readonly exitCode: number) {
    super('Interrupted.')
  }
}
