/** The colours of a chart. */
export interface Theme {
  readonly background: string
  readonly text: string
  readonly faint: string
  readonly grid: string
  readonly closed: string
  /** Of instruments, in their order; also distinct for readers with a colour vision deficiency. */
  readonly series: readonly string[]
  readonly up: string
  readonly down: string
}

/** Variants of the palette of Okabe and Ito (2008), with a contrast of at least 4.5 on the background. */
export const THEMES: Readonly<Record<'light' | 'dark', Theme>> = {
  light: {
    background: '#ffffff',
    text: '#1f2328',
    faint: '#59636e',
    grid: '#e4e8ec',
    closed: '#f3f5f7',
    series: ['#b84e00', '#0067a3', '#00735a', '#8c4a86', '#7a5c00', '#4b5563'],
    up: '#0067a3',
    down: '#b84e00',
  },
  dark: {
    background: '#0d1117',
    text: '#e6edf3',
    faint: '#9198a1',
    grid: '#262c34',
    closed: '#161b22',
    series: ['#f0883e', '#56b4e9', '#3fc79a', '#e39ac9', '#e3c04b', '#b0bac6'],
    up: '#56b4e9',
    down: '#f0883e',
  },
}

/** Dash patterns of what-ifs, in their order. */
export const DASHES: readonly string[] = ['6 4', '2 3', '10 3 2 3', '1 4']
