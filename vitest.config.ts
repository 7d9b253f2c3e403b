// One configuration for every project; a project's tests run from its own folder (`nx test <project>`).
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.spec.ts'],
    exclude: ['**/node_modules/**'],
    passWithNoTests: false,
  },
})
