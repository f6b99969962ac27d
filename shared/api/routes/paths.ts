import { z } from 'zod';
import { API_ROOT, PATHS_MAX } from '../paging.ts';
import { route } from '../route.ts';

export const pathCountView = z.object({
  files: z.number(),
  /** Of all of them, as they are now. */
  bytes: z.number(),
  /** Links, pipes and what may not be read: not counted above. */
  passedOver: z.number(),
  /** False when there is more than was counted: so many files, or so slow a disk. */
  isWhole: z.boolean(),
});
export type PathCountView = z.output<typeof pathCountView>;

/** Paths of this computer. */
export const pathRoutes = {
  countPaths: route({
    method: 'POST',
    path: `${API_ROOT}/paths/count`,
    summary:
      'How many files lie at these paths of this computer and how large they are, before anything is taken in.',
    scope: 'write',
    body: z.object({ paths: z.array(z.string().min(1)).min(1).max(PATHS_MAX) }),
    output: pathCountView,
    status: 200,
    problems: ['path.not-plain'],
  }),
} as const;
