import { useMemo, useState, type ReactNode } from 'react';
import { ToggleButton } from 'react-aria-components/ToggleButton';
import type { z } from 'zod';
import type { excludedFileView, folderFileView, FolderView } from '../../../shared/api/folderViews.ts';
import { ok } from '../../../shared/model/result.ts';
import { Blank } from '../../components/Blank.tsx';
import { Bytes } from '../../components/Bytes.tsx';
import { ListProblem } from '../../components/ListProblem.tsx';
import { Name } from '../../components/Name.tsx';
import type { Column } from '../../components/GridRow.tsx';
import { VirtualGrid } from '../../components/VirtualGrid.tsx';
import { goTo } from '../../routing/usePlace.ts';
import { hear } from '../../state/hear.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { usePagedList } from '../../state/usePagedList.ts';
import { useText } from '../../text/useText.ts';
import { ruleSentence } from './ruleSentence.ts';

/** Files read at once while the list is scrolled. */
const PAGE_LIMIT = 500;
/** Of the grid: a row, and the lines around and below its head. */
const ROW_PX = 34;
const BORDERS_PX = 3;
const STATES = ['excluded', 'baseline', 'item'] as const;
type State = (typeof STATES)[number];
type FileRow = z.output<typeof folderFileView> & { readonly id: string };

/** Files of a folder by what became of them: first those that are kept out, each with its rule. */
export function FilesPanel({ folder }: { readonly folder: FolderView }): ReactNode {
  const { t } = useText();
  const client = useClient();
  const [state, setState] = useState<State>('excluded');
  const list = useFiles(folder, state);
  const columns = useFileColumns();
  const total = list.complete || list.rows.length === 0 ? list.rows.length : list.rows.length + 1;
  return (
    <section className="panel folder-files" aria-labelledby="folder-files">
      <header className="panel-head">
        <h2 id="folder-files">{t('folder.files')}</h2>
        <div role="group" aria-label={t('folder.files')} className="filter">
          {STATES.map((one) => (
            <ToggleButton
              key={one}
              className="chip"
              isSelected={state === one}
              onChange={() => setState(one)}
            >
              {t(`folder.files.${one}`)}
            </ToggleButton>
          ))}
        </div>
      </header>
      <ListProblem problem={list.problem} onAgain={list.reload} />
      {list.complete && list.rows.length === 0 ? (
        <Blank shape="list" title={t('folder.files.none')}>
          {t(`folder.files.none.${state}`)}
        </Blank>
      ) : (
        <div className="folder-files-box" style={{ height: (total + 1) * ROW_PX + BORDERS_PX }}>
          <VirtualGrid<FileRow>
            label={t('folder.files.grid')}
            columns={columns}
            rows={list.rows}
            total={total}
            onOpen={({ item }) => {
              if (item !== undefined)
                void hear(client.getItem({ params: { id: item } }), (answer) => {
                  if (answer.ok) goTo({ view: 'batch', id: answer.value.batch, item });
                });
            }}
            onNearEnd={list.more}
          />
        </div>
      )}
    </section>
  );
}

function useFiles(folder: FolderView, state: State): ReturnType<typeof usePagedList<FileRow>> {
  const client = useClient();
  const { account, id, lastScanAt } = folder;
  // No message names files; a new count, or another look, means another list.
  const count = state === 'item' ? account.seen : account[state];
  return usePagedList<FileRow>({
    key: JSON.stringify([id, state, count, state === 'item' ? '' : lastScanAt]),
    read: async (after, signal) => {
      const page = { limit: PAGE_LIMIT, ...(after === undefined ? {} : { after }) };
      if (state === 'excluded') {
        const kept = await client.listExcluded({ params: { id }, query: page, signal });
        return kept.ok ? ok({ ...kept.value, items: kept.value.items.map(keptOut) }) : kept;
      }
      const answer = await client.listFolderFiles({
        params: { id },
        query: { ...page, states: state },
        signal,
      });
      if (!answer.ok) return answer;
      const { items, next } = answer.value;
      return ok({ items: items.map((file) => ({ ...file, id: file.path })), next });
    },
    changed: () => [],
    fits: () => true,
    place: 'nowhere',
  });
}

/** The same path may be kept out more than once: by a rule, and earlier as an item of its own. */
function keptOut(file: z.output<typeof excludedFileView>): FileRow {
  return { ...file, id: `${file.path} ${file.item ?? ''}`, state: 'excluded', versions: 0, gone: false };
}

function useFileColumns(): readonly Column<FileRow>[] {
  const text = useText();
  return useMemo(
    () => [
      {
        id: 'path',
        header: text.t('folder.files.col.path'),
        width: [140, 2],
        cell: ({ path }) => <Name text={path} />,
      },
      {
        id: 'bytes',
        header: text.t('folder.files.col.bytes'),
        width: [72, 0.6],
        align: 'end',
        cell: ({ bytes }) => (bytes === undefined ? '–' : <Bytes bytes={bytes} />),
      },
      {
        id: 'why',
        header: text.t('folder.files.col.why'),
        width: [180, 3],
        cell: (file) => <Why file={file} />,
      },
    ],
    [text],
  );
}

function Why({ file }: { readonly file: FileRow }): ReactNode {
  const text = useText();
  const why =
    file.state === 'excluded'
      ? ruleSentence(file.rule ?? '', text)
      : file.state === 'baseline'
        ? text.t('folder.rule.baseline')
        : text.t('folder.files.versions', { count: file.versions });
  return (
    <span className="cell-text" title={why}>
      {why}
      {file.gone ? ` · ${text.t('folder.files.gone')}` : ''}
    </span>
  );
}
