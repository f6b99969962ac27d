import { practiceProcess, type PracticeProcess } from './practiceProcess.ts';
import { makeHome, type Home, type Serving } from './runWaybill.ts';

/** Real programs side by side: a home, a practice server, and a daemon that knows it as `lab`. */
export interface PracticeLab {
  readonly home: Home;
  readonly practice: PracticeProcess;
  readonly daemon: Serving;
}

/** Starts them. Whoever asks stops the practice server and removes the home, which ends the daemon. */
export async function practiceLab(): Promise<PracticeLab> {
  const home = await makeHome();
  const practice = await practiceProcess(home.dir);
  await home.addHaplo('lab', practice.haplo);
  return { home, practice, daemon: await home.serve() };
}

/** The names that lie together in a batch at the server, a line each. */
export async function namesTogether(practice: PracticeProcess): Promise<readonly string[]> {
  const batches = (await practice.batches()).filter(({ files }) => files.length > 0);
  return batches
    .map(({ files }) =>
      files
        .map(({ name }) => name)
        .toSorted()
        .join(' '),
    )
    .toSorted();
}
