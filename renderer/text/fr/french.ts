import type { FailureCatalogue } from '../catalogues.ts';
import type { Messages } from '../messages.ts';
import { attention } from './attention.ts';
import { batches } from './batches.ts';
import { destinations } from './destinations.ts';
import { failuresOfFiles } from './failuresOfFiles.ts';
import { failuresOfFolders } from './failuresOfFolders.ts';
import { failuresOfServers } from './failuresOfServers.ts';
import { failuresOfWaybill } from './failuresOfWaybill.ts';
import { home } from './home.ts';
import { questions } from './questions.ts';
import { shell } from './shell.ts';
import { story } from './story.ts';
import { words } from './words.ts';

/** Everything the window says, in French. */
export const french: Messages = {
  ...words,
  ...shell,
  ...home,
  ...batches,
  ...destinations,
  ...attention,
  ...story,
  ...questions,
};

/** Every failure in French. */
export const frenchFailures: FailureCatalogue = {
  ...failuresOfServers,
  ...failuresOfFiles,
  ...failuresOfFolders,
  ...failuresOfWaybill,
};
