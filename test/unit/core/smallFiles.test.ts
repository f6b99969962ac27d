import { describe, expect, test } from 'vitest';
import { FILE_WORTH_BYTES, hasManySmallFiles, MANY_FILES } from '../../../main/core/smallFiles.ts';

describe('a batch has many small files', () => {
  const small = { items: MANY_FILES, bytes: MANY_FILES * FILE_WORTH_BYTES };
  const large = { items: MANY_FILES, bytes: MANY_FILES * FILE_WORTH_BYTES + 1 };
  const few = { items: MANY_FILES - 1, bytes: MANY_FILES - 1 };

  test.each([
    ['those that are left are', { queued: small, sent: large }, true],
    ['those that are left are large', { queued: large, sent: small }, false],
    ['a large one among them waits', { queued: small, waiting: large }, false],
    ['a large one is on its way', { queued: small, uploading: large }, false],
    ['a large one has yet to come to rest', { queued: small, settling: large }, false],
    ['all of them go again, and they are small', { sent: small }, true],
    ['all of them go again, and they are large', { sent: large, cancelled: small }, false],
    ['few are left', { queued: few, sent: small }, false],
    ['it has few', { sent: few }, false],
    ['it has none yet', {}, false],
  ])('where %s: %j', (_how, counts, expected) => {
    expect(hasManySmallFiles(counts)).toBe(expected);
  });
});
