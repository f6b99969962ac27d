import type { ReactNode } from 'react';

/** Line drawings on a 16 x 16 grid. A state is told by its shape and its word; colour only helps. */
const SHAPES = {
  check: 'M3 8.5l3.2 3.2L13 4.8',
  'check-ring': 'M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM5 8.2l2.1 2.1L11.2 6',
  'check-square': 'M2.5 2.5h11v11h-11zM5 8.2l2.1 2.1L11.2 6',
  up: 'M8 13.5v-10M3.5 7.5L8 3l4.5 4.5',
  'arrow-down': 'M8 2.5v10M3.5 8.5L8 13l4.5-4.5',
  sort: 'M5 13V3M2.5 5.5L5 3l2.5 2.5M11 3v10M8.5 10.5L11 13l2.5-2.5',
  pause: 'M5.2 3v10M10.8 3v10',
  play: 'M4.5 3l8 5-8 5z',
  dots: 'M3 8h.01M8 8h.01M13 8h.01',
  clock: 'M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM8 4.6V8l2.4 1.6',
  alert: 'M8 2L14.5 13.5h-13zM8 6.5v3.2M8 11.6v.01',
  cross: 'M4 4l8 8M12 4l-8 8',
  'cross-octagon': 'M5.3 1.8h5.4l3.5 3.5v5.4l-3.5 3.5H5.3l-3.5-3.5V5.3zM5.8 5.8l4.4 4.4M10.2 5.8l-4.4 4.4',
  question: 'M5.4 5.6A2.7 2.7 0 1 1 8 8.9v1.2M8 12.9v.01',
  minus: 'M3.5 8h9',
  'minus-ring': 'M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM3.8 12.2l8.4-8.4',
  cycle: 'M13.4 6.2A5.6 5.6 0 0 0 3.2 5M2.6 9.8A5.6 5.6 0 0 0 12.8 11M3 2v3.2h3.2M13 14v-3.2H9.8',
  box: 'M2 5l6-3 6 3v6l-6 3-6-3zM2 5l6 3 6-3M8 8v6',
  file: 'M3.8 1.8h5.4l3 3v9.4H3.8zM9 2v3h3',
  folder: 'M1.8 12.8v-9.6h4.4l1.6 2h6.4v7.6z',
  'open-box': 'M2.5 7v6h11V7M8 10V2.5M5 5.3L8 2.3l3 3',
  unlink: 'M2.5 2.5l11 11M5.5 8.5a3 3 0 0 0 2 2M8 4.2A7.6 7.6 0 0 1 14 7M2 7a8 8 0 0 1 2.2-1.7M8 13v.01',
  home: 'M2.5 7.5L8 2.8l5.5 4.7M4 6.5v7h8v-7',
  chart: 'M2.5 2.5v11h11M5.5 10.5v-3M8.5 10.5v-6M11.5 10.5v-4.5',
  lock: 'M3.5 7.2h9v6.3h-9zM5.2 7.2V5a2.8 2.8 0 0 1 5.6 0v2.2',
  list: 'M5.5 4h8M5.5 8h8M5.5 12h8M2.5 4h.01M2.5 8h.01M2.5 12h.01',
  server: 'M2.5 2.8h11v4.4h-11zM2.5 8.8h11v4.4h-11zM5 5h.01M5 11h.01',
  gear: 'M8 5.6a2.4 2.4 0 1 0 0 4.8 2.4 2.4 0 0 0 0-4.8zM8 1.5v2M8 12.5v2M1.5 8h2M12.5 8h2M3.4 3.4l1.4 1.4M11.2 11.2l1.4 1.4M12.6 3.4l-1.4 1.4M4.8 11.2l-1.4 1.4',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.4 10.4l3.4 3.4',
  plus: 'M8 3v10M3 8h10',
  pencil: 'M3 13l.9-3.3 7-7 2.4 2.4-7 7zM9.5 4.1l2.4 2.4',
  down: 'M4 6l4 4 4-4',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  'quarter-0': 'M8 2.2a5.8 5.8 0 1 0 0 11.6A5.8 5.8 0 0 0 8 2.2z',
  'quarter-1': 'M8 2.2a5.8 5.8 0 1 0 0 11.6A5.8 5.8 0 0 0 8 2.2zM8 8V2.2M8 8h5.8',
  'quarter-2': 'M8 2.2a5.8 5.8 0 1 0 0 11.6A5.8 5.8 0 0 0 8 2.2zM8 2.2v11.6',
} as const;

export type ShapeName = keyof typeof SHAPES;

/** A drawing beside a word; it says nothing by itself and is hidden from screen readers. */
export function Shape({ name }: { readonly name: ShapeName }): ReactNode {
  return (
    <svg
      className="shape"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth={name === 'dots' ? 2.6 : 1.6}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={SHAPES[name]} />
    </svg>
  );
}
