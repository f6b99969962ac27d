import { api } from './en/api.ts';
import { attention } from './en/attention.ts';
import { batches } from './en/batches.ts';
import { batchWork } from './en/batchWork.ts';
import { checks } from './en/checks.ts';
import { destinations } from './en/destinations.ts';
import { folderForm } from './en/folderForm.ts';
import { folders } from './en/folders.ts';
import { history } from './en/history.ts';
import { home } from './en/home.ts';
import { keeping } from './en/keeping.ts';
import { lockAndHook } from './en/lockAndHook.ts';
import { questions } from './en/questions.ts';
import { shared } from './en/shared.ts';
import { shell } from './en/shell.ts';
import { story } from './en/story.ts';
import { tables } from './en/tables.ts';
import { timeline } from './en/timeline.ts';
import { trust } from './en/trust.ts';
import { updates } from './en/updates.ts';
import { words } from './en/words.ts';

/** The English catalogue: the source of all ids, and what is shown until another language has been fetched. */
export const english = {
  ...words,
  ...shell,
  ...shared,
  ...keeping,
  ...lockAndHook,
  ...home,
  ...batches,
  ...checks,
  ...batchWork,
  ...destinations,
  ...attention,
  ...story,
  ...questions,
  ...folders,
  ...folderForm,
  ...history,
  ...tables,
  ...timeline,
  ...trust,
  ...updates,
  ...api,
} as const;

export type MessageId = keyof typeof english;
/** A catalogue is complete or it does not compile. */
export type Messages = Readonly<Record<MessageId, string>>;

/** Messages of one part, for a catalogue that is kept in parts. */
export type Translated<Part> = Readonly<Record<keyof Part, string>>;
