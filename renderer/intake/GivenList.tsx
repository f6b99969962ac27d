import type { ReactNode } from 'react';
import { Bytes } from '../components/Bytes.tsx';
import { IconButton } from '../components/Button.tsx';
import { Name } from '../components/Name.tsx';
import { visibleText } from '../text/safeText.ts';
import { useText } from '../text/useText.ts';
import { bytesOf, type Given } from './given.ts';
import { useCountedPaths } from './useCountedPaths.ts';

/** So many names are shown; the sum tells the rest. */
const SHOWN_MAX = 6;

interface GivenListProps {
  readonly given: Given;
  readonly onChange: (given: Given) => void;
}

/** What was given: how many, how large, and the first names. */
export function GivenList({ given, onChange }: GivenListProps): ReactNode {
  const { t, bytes } = useText();
  if (given.kind === 'paths')
    return (
      <section className="given-box">
        <PathCount paths={given.paths} />
        <ul className="given">
          {given.paths.slice(0, SHOWN_MAX).map((path) => (
            <li key={path}>
              <Name text={path} />
            </li>
          ))}
          <More count={given.paths.length - SHOWN_MAX} />
        </ul>
      </section>
    );
  const { files, unreadable } = given;
  return (
    <section className="given-box">
      <h3>
        {files.length === 0
          ? t('send.none')
          : t('send.files', { count: files.length, bytes: bytes(bytesOf(files)) })}
      </h3>
      <ul className="given">
        {files.slice(0, SHOWN_MAX).map((one) => (
          <li key={one.name}>
            <Name text={one.name} />
            <Bytes bytes={one.file.size} />
            <IconButton
              shape="cross"
              label={t('send.remove', { name: visibleText(one.name) })}
              onPress={() => onChange({ ...given, files: files.filter((other) => other !== one) })}
            />
          </li>
        ))}
        <More count={files.length - SHOWN_MAX} />
      </ul>
      {unreadable.length === 0 ? null : (
        <p className="field-wrong">
          {t('send.unreadable', {
            count: unreadable.length,
            names: unreadable.slice(0, 3).map(visibleText).join(', '),
          })}
        </p>
      )}
    </section>
  );
}

/** How many files the paths hold, as soon as the daemon has looked; a folder is one path. */
function PathCount({ paths }: { readonly paths: readonly string[] }): ReactNode {
  const { t, bytes } = useText();
  const count = useCountedPaths(paths);
  if (count === 'unknown') return null;
  if (count === undefined) return <p className="soft">{t('send.counting')}</p>;
  const found = { count: count.files, bytes: bytes(count.bytes) };
  return (
    <>
      <h3>{t(count.isWhole ? 'send.files' : 'send.files.atLeast', found)}</h3>
      {count.passedOver === 0 ? null : (
        <p className="soft small">{t('send.passedOver', { count: count.passedOver })}</p>
      )}
    </>
  );
}

function More({ count }: { readonly count: number }): ReactNode {
  const { t } = useText();
  return count <= 0 ? null : <li className="soft">{t('send.files.more', { count })}</li>;
}
