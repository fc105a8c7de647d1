import { defineConfig } from 'vitest/config'

// Only in this checkout: the packages run from their sources. A project of your own needs no configuration.
const conditions = ['tapeline-source', 'node']
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: { testTimeout: 120_000 },
})
