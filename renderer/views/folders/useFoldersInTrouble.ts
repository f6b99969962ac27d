import { useWaybill } from '../../state/WaybillContext.ts';

/** How many folders cannot go on: out of reach, or their files cannot become batches. */
export function useFoldersInTrouble(): number {
  return useWaybill((state) => state.status?.foldersInTrouble?.length ?? 0);
}
