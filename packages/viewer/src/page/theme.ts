import { type Signal, signal } from '@preact/signals'

const query = globalThis.matchMedia('(prefers-color-scheme: dark)')

/** The theme of the system, for a page that follows it. */
export const systemTheme: Signal<'light' | 'dark'> = signal(query.matches ? 'dark' : 'light')

query.addEventListener('change', () => {
  systemTheme.value = query.matches ? 'dark' : 'light'
})
