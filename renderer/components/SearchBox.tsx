import type { ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { Input } from 'react-aria-components/Input';
import { SearchField } from 'react-aria-components/SearchField';
import { Shape } from './Shape.tsx';

interface SearchBoxProps {
  readonly label: string;
  readonly placeholder?: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** A field that narrows a list as one types; Escape empties it. */
export function SearchBox({ label, placeholder, value, onChange }: SearchBoxProps): ReactNode {
  return (
    <SearchField aria-label={label} className="search" value={value} onChange={onChange}>
      <Shape name="search" />
      <Input className="input" placeholder={placeholder ?? label} spellCheck={false} />
      {value === '' ? null : (
        <Button className="button button-quiet button-icon search-clear">
          <Shape name="cross" />
        </Button>
      )}
    </SearchField>
  );
}
