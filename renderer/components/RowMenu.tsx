import { useMemo, type ReactNode } from 'react';
import { Menu, MenuItem } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import type { MenuEntry } from './MenuButton.tsx';
import { Shape } from './Shape.tsx';

interface RowMenuProps {
  readonly label: string;
  /** The line that it belongs to. */
  readonly line: HTMLElement;
  readonly entries: readonly MenuEntry[];
  readonly onClose: () => void;
}

/** What one may do with a row of a list, at that row. */
export function RowMenu({ label, line, entries, onClose }: RowMenuProps): ReactNode {
  const anchor = useMemo(() => ({ current: line }), [line]);
  return (
    <Popover
      className="popover popover-menu"
      aria-label={label}
      triggerRef={anchor}
      isOpen
      placement="bottom start"
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Menu
        className="options"
        aria-label={label}
        autoFocus="first"
        onAction={(key) => {
          onClose();
          entries.find((entry) => entry.id === key)?.run();
        }}
      >
        {entries.map((entry) => (
          <MenuItem key={entry.id} id={entry.id} textValue={entry.label} className="option">
            {entry.shape === undefined ? null : <Shape name={entry.shape} />}
            <span>{entry.label}</span>
            {entry.hint === undefined ? null : <span className="option-hint">{entry.hint}</span>}
          </MenuItem>
        ))}
      </Menu>
    </Popover>
  );
}
