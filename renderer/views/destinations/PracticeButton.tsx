import type { ReactNode } from 'react';
import type { ServiceKind } from '../../../shared/services/abilities.ts';
import { Button } from '../../components/Button.tsx';
import { openPractice } from '../../shell/overlays.ts';
import { useText } from '../../text/useText.ts';

interface PracticeButtonProps {
  readonly kind?: ServiceKind;
  /** What else it does, before. */
  readonly onPress?: () => void;
}

/** Everything to try Waybill out, with one press. */
export function PracticeButton({ kind, onPress }: PracticeButtonProps): ReactNode {
  const { t } = useText();
  return (
    <Button
      shape="play"
      onPress={() => {
        onPress?.();
        openPractice(kind);
      }}
    >
      {t('practice.try')}
    </Button>
  );
}
