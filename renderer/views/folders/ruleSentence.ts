import { visibleText } from '../../text/safeText.ts';
import type { Text } from '../../text/useText.ts';

/** Why a file is kept out, in the window's language; a rule that it does not know is shown as the daemon words it. */
export function ruleSentence(rule: string, { t }: Pick<Text, 't'>): string {
  if (rule === 'hidden') return t('folder.rule.hidden');
  if (rule === 'control file') return t('folder.rule.control');
  if (rule === 'not in include') return t('folder.rule.include');
  if (rule === 'same bytes as delivered') return t('folder.rule.delivered');
  if (rule.startsWith('it is ')) return t(/link/.test(rule) ? 'folder.rule.link' : 'folder.rule.special');
  if (rule.startsWith('ignore '))
    return t('folder.rule.ignore', { pattern: visibleText(rule.slice('ignore '.length)) });
  return t('folder.rule.other', { rule: visibleText(rule) });
}
