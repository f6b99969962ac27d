import { detail, traceback } from './answers.ts';
import type { ServiceAnswer } from '../serviceAnswer.ts';

/** What `POST /user_files/` refuses: `path` is the whole destination and ends with the file's name (ecotaxa_back cb44b190, measured). */
export function refusedUploadPath(path: string | undefined, filename: string): ServiceAnswer | undefined {
  if (path === '' || path === '.') return detail(403, ['Not authorized']);
  if ((path ?? '').includes('..') || filename.includes('..')) return detail(422, 'Forbidden');
  if (path !== undefined && !path.endsWith(filename))
    return traceback({ call: 'post_user_file', last: 'AssertionError' });
  return undefined;
}
