/** The page: opens its data, then follows the state. */
import { effect } from '@preact/signals'
import { render } from 'preact'
import { listenToKeys } from './commands.js'
import { App } from './components/app.js'
import { followFeed } from './feed.js'
import { readAddress, state } from './model.js'
import { start } from './session.js'
import { startPlayback } from './transport.js'
import 'uplot/dist/uPlot.min.css'
import './styles/base.css'
import './styles/layout.css'
import './styles/panels.css'
import './styles/stage.css'

const root = document.getElementById('app')
if (root === null) throw new Error('The page has no element #app.')

render(<App />, root)
effect(() => {
  document.documentElement.dataset.theme = state.value.theme
})
addEventListener('popstate', () => {
  readAddress()
})
listenToKeys()
startPlayback()
void start().then(followFeed)
