const actions = new Set<() => void>()
let isListening = false

/**
 * Runs an action when the process exits, by a signal too: what is half written is removed. It cannot wait for anything.
 * @returns what takes the action back
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
