import type { JSX } from 'preact'
import { keyStep, showPercent } from '../format.js'
import { panels } from '../session.js'
import { Figure } from './number.js'

/** Breadth, then the sectors. */
export function SectorsPanel(): JSX.Element {
  const { sectors = [], breadth } = panels.value ?? {}
  const widest = Math.max(1, ...sectors.map(({ changePct = 0 }) => Math.abs(changePct)))
  return (
    <>
      {breadth && (
        <div class="breadth">
          {(['advancing', 'unchanged', 'declining'] as const).map((key) => (
            <div key={key} class={key} style={{ flexGrow: breadth[key] }}>
              <Figure path={`breadth.${key}`} value={breadth[key]} /> <span>{key}</span>
            </div>
          ))}
        </div>
      )}
      <table class="grid">
        <thead>
          <tr>
            <th scope="col">Sector</th>
            <th scope="col">Change</th>
            <th scope="col">Members</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {sectors.map(({ sector, changePct, members }) => (
            <tr key={sector}>
              <th scope="row">{sector}</th>
              <td>
                <Figure
                  path={`sectors${keyStep(sector)}.changePct`}
                  value={changePct}
                  text={showPercent(changePct)}
                  isMove
                />
              </td>
              <td>{members}</td>
              <td class="bar-cell" aria-hidden="true">
                <span
                  class={`bar ${(changePct ?? 0) < 0 ? 'is-down' : 'is-up'}`}
                  style={{ width: `${(100 * Math.abs(changePct ?? 0)) / widest}%` }}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}
