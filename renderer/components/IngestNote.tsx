import type { ReactNode } from 'react';
import type { ServiceKind } from '../../shared/services/abilities.ts';
import { useText } from '../text/useText.ts';

/** Where an import takes in all that lies in the project's folder: held batches of the project go with it. */
export function IngestNote({ kind }: { readonly kind: ServiceKind | undefined }): ReactNode {
  const { t } = useText();
  return kind === 'dsp-ingest' ? <p className="field-hint">{t('ingest.takesAll')}</p> : null;
}
