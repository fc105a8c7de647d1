/** A shipped scenario in a completion. */
export interface CompletedScenario {
  readonly name: string
  readonly title: string
  readonly whatIfs: readonly string[]
}

/** What an argument, or the value of an option (`--what-if`), stands for, as far as it can be completed. */
export function standsFor(name: string): 'scenario' | 'what-if' | 'file' | undefined {
  if (name.startsWith('scenario')) return 'scenario'
  if (/^(branch|other|name|(--)?what-?if)$/i.test(name)) return 'what-if'
  return /^(source|folder|--out|--resume)$/.test(name) ? 'file' : undefined
}
