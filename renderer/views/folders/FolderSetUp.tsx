import type { ReactNode } from 'react';
export function FolderSetUp(): ReactNode {
  return null;
}
export function FolderRules(_: { readonly id: string }): ReactNode {
  return null;
}
