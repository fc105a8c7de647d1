import { register } from './define-calendar.js'
import { shipped } from './shipped.js'

for (const definition of shipped) register(definition, 'shipped')
