import type { FailureCatalogue } from '../catalogues.ts';
import type { Messages } from '../messages.ts';
import { api } from './api.ts';
import { attention } from './attention.ts';
import { batches } from './batches.ts';
import { batchWork } from './batchWork.ts';
import { checks } from './checks.ts';
import { destinations } from './destinations.ts';
import { failuresOfFiles } from './failuresOfFiles.ts';
import { failuresOfFolders } from './failuresOfFolders.ts';
import { failuresOfServers } from './failuresOfServers.ts';
import { failuresOfWaybill } from './failuresOfWaybill.ts';
import { folderForm } from './folderForm.ts';
import { folders } from './folders.ts';
import { history } from './history.ts';
import { home } from './home.ts';
import { keeping } from './keeping.ts';
import { lockAndHook } from './lockAndHook.ts';
import { questions } from './questions.ts';
import { shared } from './shared.ts';
import { shell } from './shell.ts';
import { story } from './story.ts';
import { tables } from './tables.ts';
import { timeline } from './timeline.ts';
import { trust } from './trust.ts';
import { updates } from './updates.ts';
import { words } from './words.ts';

/** Everything the window says, in German. */
export const german: Messages = {
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
};

/** Every failure in German. */
export const germanFailures: FailureCatalogue = {
  ...failuresOfServers,
  ...failuresOfFiles,
  ...failuresOfFolders,
  ...failuresOfWaybill,
};
