import { useCallback } from 'react';
import { visibleText } from './safeText.ts';
import { useText } from './useText.ts';

/** The words for "nobody gave a name": where it was decided. */
const ORIGINS = ['cli', 'api', 'window', 'folder', 'mirror'] as const;

/** Who decided something: a name as it was given, else where it was decided. */
export function useByWhom(): (by: string) => string {
  const { t } = useText();
  return useCallback(
    (by) => {
      const origin = ORIGINS.find((known) => known === by);
      return origin === undefined ? visibleText(by) : t(`origin.${origin}`);
    },
    [t],
  );
}
