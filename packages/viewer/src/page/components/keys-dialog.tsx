import type { JSX } from 'preact'
import { bindings, showKey } from '../keys.js'
import { Modal } from './modal.js'

export function KeysDialog(): JSX.Element {
  return (
    <Modal title="Keys and help">
      <table class="grid keys">
        <tbody>
          {bindings.map(({ command, keys, title }) => (
            <tr key={command}>
              <th scope="row">{title}</th>
              <td>
                {keys.map((key) => (
                  <kbd key={key}>{showKey(key)}</kbd>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <ul>
        <li>
          Click any number to see its evidence and causes. † marks a number that was known differently then.
        </li>
        <li>Click the chart to move the cursor, drag to move the window, turn the wheel to zoom.</li>
        <li>
          Drop a scenario.yaml with its tables, a .tape, or a CSV of prices such as NVDA.csv on the page to
          open it, or a receipt to check it.
        </li>
        <li>The address contains the whole state of the page: send it, and the same view opens.</li>
      </ul>
      <p class="meta">
        Charts are drawn by Lightweight Charts™ by{' '}
        <a href="https://www.tradingview.com/" target="_blank" rel="noreferrer noopener">
          TradingView
        </a>{' '}
        and by uPlot.
      </p>
    </Modal>
  )
}
