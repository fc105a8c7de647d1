/** Why a command was interrupted; the exit code is that of a process that the signal ended: 130 for SIGINT, 143 for SIGTERM. */
export class Interruption extends Error {
  constructor(readonly exitCode: number) {
    super('Interrupted.')
  }
}
