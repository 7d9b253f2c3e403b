// How often each law (fast-check property) is tried, and from which seed: `karri test` takes a sample, `karri prove` the
// full count. A law that names a number of its own does so because one run of it is dear.
import fc from 'fast-check'

const { KARRI_LAW_RUNS, KARRI_SEED } = process.env

fc.configureGlobal({
  ...(KARRI_LAW_RUNS ? { numRuns: Number(KARRI_LAW_RUNS) } : {}),
  ...(KARRI_SEED ? { seed: Number(KARRI_SEED) } : {}),
})
