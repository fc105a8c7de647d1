/** A shipped scenario in a completion. */
export interface CompletedScenario {
  readonly name: string
  readonly title: string
  readonly whatIfs: readonly string[]
}

/** All words that are completed beside those of commands. */
export interface CompletedWords {
  readonly scenarios: readonly CompletedScenario[]
  /** Types of events. */
  readonly types: readonly string[]
}

/** What an argument, or the value of an option (`--what-if`), stands for, if it can be completed; selectors as `type:…`. */
export function standsFor(name: string): 'scenario' | 'what-if' | 'file' | 'type' | 'selector' | undefined {
  if (/^(type|--on)$/.test(name)) return 'type'
  if (/^--(remove|scale|shift|replace)$/.test(name)) return 'selector'
  if (name === '--into') return 'scenario'
  if (name.startsWith('scenario')) return 'scenario'
  if (/^(branch|other|name|(--)?what-?if)$/i.test(name)) return 'what-if'
  return /^(source|folder|--out|--resume)$/.test(name) ? 'file' : undefined
}
