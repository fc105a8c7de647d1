import type { JSX } from 'preact'
import { update } from '../model.js'
import { panels } from '../session.js'
import { WindowedRows } from './windowed-rows.js'

/** Earnings that are scheduled or reported. */
export function AgendaPanel(): JSX.Element {
  const { agenda = [], sessions = [] } = panels.value ?? {}
  return (
    <>
      <ul class="plain sessions">
        {sessions.map(({ exchange, day, isOpen }) => (
          <li key={exchange}>
            <span class={`badge ${isOpen ? 'open' : 'closed'}`}>{isOpen ? 'open' : 'closed'}</span> {exchange}
            , {day}
          </li>
        ))}
      </ul>
      {agenda.length === 0 ? (
        <p class="empty">No earnings are scheduled at the cursor.</p>
      ) : (
        <table class="grid">
          <thead>
            <tr>
              <th scope="col">Day</th>
              <th scope="col" class="name">
                Symbol
              </th>
              <th scope="col">Timing</th>
              <th scope="col">Status</th>
            </tr>
          </thead>
          <WindowedRows rows={agenda} columns={4}>
            {({ id, symbol, day, timing, status }) => (
              <tr key={id}>
                <td>{day}</td>
                <th scope="row">
                  <button type="button" class="link" onClick={() => update({ event: id })}>
                    {symbol}
                  </button>
                </th>
                <td>{timing.replaceAll('-', ' ')}</td>
                <td>{status}</td>
              </tr>
            )}
          </WindowedRows>
        </table>
      )}
    </>
  )
}
