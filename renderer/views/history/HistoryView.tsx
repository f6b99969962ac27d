import type { ReactNode } from 'react';
export function HistoryView(): ReactNode { return null; }
