import { usePreferences } from './preferences.ts';

/** The name of whoever works here, as it goes into receipts; undefined where nobody gave one. */
export function operatorName(): string | undefined {
  const name = usePreferences.getState().operator?.trim();
  return name === undefined || name === '' ? undefined : name;
}

/** Who decided: that name, else this window. */
export function decidedBy(): string {
  return operatorName() ?? 'window';
}
