import type { ReactNode } from 'react';
import type { DestinationView } from '../../shared/api/views.ts';
import { Picker, type Option } from '../components/Picker.tsx';
import { nativeBridge } from '../native/bridge.ts';
import { JSON_FILES, pickFiles } from '../native/pickFiles.ts';
import { visibleText } from '../text/safeText.ts';
import { useText } from '../text/useText.ts';
import type { Given } from './given.ts';
import { controlCandidates, needsControl } from './sendDraft.ts';
import type { ControlChoice } from './takeIn.ts';
import { hear } from '../state/hear.ts';

/** More candidates than this make no list; the file is then chosen from the disk. */
const CANDIDATES_MAX = 20;

interface ControlPickerProps {
  readonly given: Given;
  readonly destination: DestinationView;
  readonly control: ControlChoice;
  readonly onChange: (control: ControlChoice) => void;
}

/** The control file: the destination's, one among the given files, or another. */
export function ControlPicker({ given, destination, control, onChange }: ControlPickerProps): ReactNode {
  const { t } = useText();
  const candidates = controlCandidates(given).slice(0, CANDIDATES_MAX);
  const chosenAmong = control.kind === 'file' ? candidates.indexOf(control.given) : -1;
  const options: Option<string>[] = [];
  if (destination.options.control !== undefined)
    options.push({
      value: 'default',
      label: t('send.control.default', { name: lastPart(destination.options.control) }),
    });
  candidates.forEach(({ name }, index) =>
    options.push({ value: `among-${index}`, label: t('send.control.among', { name: visibleText(name) }) }),
  );
  const elsewhere = nameElsewhere(control, chosenAmong);
  if (elsewhere !== undefined)
    options.push({ value: 'chosen', label: t('send.control.chosen', { name: elsewhere }) });
  options.push({ value: 'other', label: t('send.control.other') });
  const value =
    elsewhere !== undefined
      ? 'chosen'
      : chosenAmong >= 0
        ? `among-${chosenAmong}`
        : needsControl(destination)
          ? undefined
          : 'default';
  return (
    <Picker
      label={t('send.control')}
      hint={t(value === undefined ? 'send.control.needed' : 'send.control.hint')}
      placeholder={t('send.control.choose')}
      options={options}
      value={value}
      onChange={(next) => {
        const among = candidates[Number(/^among-(\d+)$/.exec(next)?.[1] ?? -1)];
        if (next === 'default') onChange({ kind: 'none' });
        else if (among !== undefined) onChange({ kind: 'file', given: among });
        else if (next === 'other') chooseControl(onChange);
      }}
    />
  );
}

function nameElsewhere(control: ControlChoice, chosenAmong: number): string | undefined {
  if (control.kind === 'path') return visibleText(lastPart(control.path));
  return control.kind === 'file' && chosenAmong < 0 ? visibleText(control.given.name) : undefined;
}

function lastPart(path: string): string {
  return path.split(/[/\\]/).at(-1) ?? path;
}

function chooseControl(onChange: (control: ControlChoice) => void): void {
  const bridge = nativeBridge();
  if (bridge !== undefined) {
    void hear(bridge.choosePaths('files'), ([path]) => {
      if (path !== undefined) onChange({ kind: 'path', path });
    });
    return;
  }
  pickFiles(JSON_FILES, (file) => onChange({ kind: 'file', given: { file, name: file.name } }));
}
