import { register } from './register.js'
import { shipped } from './shipped.js'

/* Loading this module gives the exchanges of this package their calendars. */
for (const definition of shipped) register(definition, 'shipped')
