import type { ReactNode } from 'react';
import type { ProbeView } from '../../../shared/api/views.ts';
import { FailurePanel } from '../../components/FailurePanel.tsx';
import { Mark } from '../../components/Mark.tsx';
import { useText } from '../../text/useText.ts';

/** What a test of a destination showed. */
export function ProbeResult({ probe }: { readonly probe: ProbeView | undefined }): ReactNode {
  const { t, number } = useText();
  if (probe === undefined) return null;
  if (probe.failure !== undefined) return <FailurePanel told={probe.failure} />;
  return (
    <p role="status">
      <Mark look={['check-ring', 'good']} isSentence>
        {t(probe.credentialsTested === false ? 'destination.test.okNoKey' : 'destination.test.ok', {
          product: probe.product ?? '?',
          ms: number(probe.tookMs ?? 0),
        })}
      </Mark>
    </p>
  );
}
