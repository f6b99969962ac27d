import { pyRepr } from '../../../../shared/checks/ecotaxa/pythonText.ts';

/** Any JSON value as Python prints it. */
export function pyValue(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return pyRepr(value);
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return `[${value.map(pyValue).join(', ')}]`;
  const pairs = Object.entries(value as Record<string, unknown>);
  return `{${pairs.map(([key, inner]) => `${pyRepr(key)}: ${pyValue(inner)}`).join(', ')}}`;
}
