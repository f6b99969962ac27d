import { expect, test } from 'vitest';
import { folderRulesChangeSchema, folderRulesSchema, withRules } from '../../../shared/model/folder.ts';

const rules = folderRulesSchema.parse({ ignore: ['*.tmp'] });

test('a change of rules is taken back by one that names all that was, and null where nothing was', () => {
  const change = folderRulesChangeSchema.parse({
    ignore: ['*.log'],
    keepCopy: true,
    copyLimitBytes: 20_000_000_000,
    control: { from: 'path', path: '/data/control.json' },
  });
  const changed = withRules(rules, change);
  expect(changed).toMatchObject(change);
  const back = folderRulesChangeSchema.parse({ ...rules, control: null, copyLimitBytes: null });
  expect(withRules(changed, back)).toEqual(rules);
});

test('what a change does not name stays', () => {
  const limited = withRules(rules, { copyLimitBytes: 5 });
  expect(withRules(limited, { ignore: [] })).toEqual({ ...limited, ignore: [] });
  expect(withRules(limited, {})).toEqual(limited);
});
