import type { JSX } from 'preact'

/** Shapes on a square of 16. */
const paths = {
  play: 'M4 2l10 6-10 6z',
  pause: 'M3 2h4v12H3zM9 2h4v12H9z',
  forward: 'M5 3l6 5-6 5z',
  back: 'M11 3L5 8l6 5z',
  change: 'M2 3l6 5-6 5zM8 3l6 5-6 5z',
  changeBack: 'M14 3L8 8l6 5zM8 3L2 8l6 5z',
  session: 'M3 3l7 5-7 5zM11 3h2v10h-2z',
  sessionBack: 'M13 3L6 8l7 5zM3 3h2v10H3z',
  first: 'M2 3h2v10H2zM9 3L4 8l5 5zM14 3L9 8l5 5z',
  last: 'M12 3h2v10h-2zM7 3l5 5-5 5zM2 3l5 5-5 5z',
} as const
export type IconName = keyof typeof paths

/** A picture on a button that has a name. */
export function Icon({ name }: { readonly name: IconName }): JSX.Element {
  return (
    <svg class="glyph" viewBox="0 0 16 16" width={14} height={14} aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  )
}
