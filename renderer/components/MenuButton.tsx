import type { ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { Menu, MenuItem, MenuTrigger } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import { useText } from '../text/useText.ts';
import { Shape, type ShapeName } from './Shape.tsx';

export interface MenuEntry {
  readonly id: string;
  readonly label: string;
  readonly shape?: ShapeName;
  readonly hint?: string;
  readonly run: () => void;
}

interface MenuButtonProps {
  readonly label: string;
  /** What the menu is, where its label only tells how that stands. */
  readonly means?: string;
  readonly shape?: ShapeName;
  readonly entries: readonly MenuEntry[];
  readonly quiet?: boolean;
}

/** A button that opens a list of actions. */
export function MenuButton({ label, means, shape, entries, quiet }: MenuButtonProps): ReactNode {
  const { t } = useText();
  return (
    <MenuTrigger>
      <AriaButton
        className={quiet === true ? 'button button-quiet' : 'button'}
        {...(means === undefined ? {} : { 'aria-label': t('menu.labelled', { means, label }) })}
      >
        {shape === undefined ? null : <Shape name={shape} />}
        <span>{label}</span>
        <Shape name="down" />
      </AriaButton>
      <Popover className="popover">
        <Menu className="options" onAction={(key) => entries.find((entry) => entry.id === key)?.run()}>
          {entries.map((entry) => (
            <MenuItem key={entry.id} id={entry.id} textValue={entry.label} className="option">
              {entry.shape === undefined ? null : <Shape name={entry.shape} />}
              <span>{entry.label}</span>
              {entry.hint === undefined ? null : <span className="option-hint">{entry.hint}</span>}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
