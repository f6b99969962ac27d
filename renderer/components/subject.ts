import { createContext } from 'react';

/** What a window is about: a batch by its name, and where it goes. */
export interface Subject {
  readonly name: string;
  readonly destination: string;
}

/** Set by a page about one thing, so that every window over it says which. */
export const SubjectContext = createContext<Subject | undefined>(undefined);
