import { useState, type ReactNode } from 'react';
import { Button } from '../../components/Button.tsx';
import { copyText } from '../../components/copyText.ts';
import { hear } from '../../state/hear.ts';
import { useText } from '../../text/useText.ts';

/** Copies what the dialog would do as a command; not while its fields say too little. */
export function CopyCommand({ text }: { readonly text: string | undefined }): ReactNode {
  const { t } = useText();
  const [copied, setCopied] = useState<string>();
  return (
    <span className="button-apart">
      <Button
        shape="copy"
        isDisabled={text === undefined}
        onPress={() =>
          void hear(copyText(text ?? ''), (done) => {
            if (done) setCopied(text);
          })
        }
      >
        {t('plan.copy')}
      </Button>
      <span className="noted" role="status">
        {copied !== undefined && copied === text ? t('action.copied') : ''}
      </span>
    </span>
  );
}
