import type { ReactNode } from 'react';
import { useText } from '../../text/useText.ts';
import type { FolderPreviewView } from '../../../shared/api/folderViews.ts';
import { visibleText } from '../../text/safeText.ts';
import type { Fault, Faults } from './draftRules.ts';
import { FormClose } from './FormClose.tsx';
import { FormFiles } from './FormFiles.tsx';
import { FormThen } from './FormThen.tsx';
import { FormWhere } from './FormWhere.tsx';
import type { FolderDraft } from './folderDraft.ts';

/** What each part of the form works on. */
export interface FormPart {
  readonly draft: FolderDraft;
  readonly onChange: (change: Partial<FolderDraft>) => void;
  /** What is wrong with a field; absent while all is well. */
  readonly wrong: (field: keyof Faults) => string | undefined;
}

interface FolderFormProps {
  readonly draft: FolderDraft;
  readonly onChange: (change: Partial<FolderDraft>) => void;
  readonly faults: Faults;
  readonly preview: FolderPreviewView | undefined;
  /** Tells that the path is complete; absent where it cannot change any more. */
  readonly onPath?: (path: string) => void;
}

/** All fields of a watched folder, the same for a new one and for a change of rules. */
export function FolderForm({ draft, onChange, faults, preview, onPath }: FolderFormProps): ReactNode {
  const text = useText();
  const wrong = (field: keyof Faults): string | undefined => faultText(faults[field], text.t);
  const part: FormPart = { draft, onChange, wrong };
  return (
    <>
      {onPath === undefined ? null : <FormWhere {...part} filesThere={preview?.filesThere} onPath={onPath} />}
      <FormFiles {...part} preview={preview} />
      <FormClose {...part} />
      <FormThen {...part} />
    </>
  );
}

function faultText(fault: Fault | undefined, t: ReturnType<typeof useText>['t']): string | undefined {
  if (fault === undefined) return undefined;
  return t(fault.text, { pattern: visibleText(fault.pattern ?? '') });
}
