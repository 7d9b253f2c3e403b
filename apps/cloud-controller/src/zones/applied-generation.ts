// Which of this store's generations a host's report confirms.
import type { ViewVersion } from '@karri/network'
import type { Store } from '../store/store.ts'

/** The applied generation; 0 when nothing is applied or the version is of another store's history. */
export function appliedGeneration(store: Pick<Store, 'storeId'>, applied: ViewVersion | null): number {
  return applied?.storeId === store.storeId ? applied.generation : 0
}
