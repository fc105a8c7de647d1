/** Colours of the style sheet for what is drawn on a canvas, which cannot read CSS variables. */

const names = ['text', 'dim', 'line', 'gap', 'cursor', 'loop', 'up', 'down', 'ahead'] as const
export type ColourName = (typeof names)[number]

export interface Colours extends Readonly<Record<ColourName, string>> {
  /** For lines, in their order. */
  readonly series: readonly string[]
}

export const SERIES_COLOURS = 8

/** @param element whose theme applies */
export function readColours(element: HTMLElement): Colours {
  const probe = document.createElement('span')
  probe.hidden = true
  element.append(probe)
  const read = (name: string): string => {
    probe.style.color = `var(--${name})`
    return getComputedStyle(probe).color
  }
  const colours = Object.fromEntries(names.map((name) => [name, read(name)])) as Record<ColourName, string>
  const series = Array.from({ length: SERIES_COLOURS }, (_, index) => read(`series-${index}`))
  probe.remove()
  return { ...colours, series }
}
