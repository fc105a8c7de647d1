const actions = new Set<() => void>()
let isListening = false

/**
 * Runs a synchronous action when the process exits, also by a signal, to remove incomplete files.
 * @returns a function that cancels the action
 */
export function onExit(action: () => void): () => void {
  if (!isListening) {
    isListening = true
    process.once('exit', () => {
      for (const each of actions) each()
    })
  }
  actions.add(action)
  return () => void actions.delete(action)
}
