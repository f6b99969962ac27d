/** Every view with something in it, on the busy scene. */
export const PLACES = {
  home: '/',
  batches: '/batches',
  'batches-search': '/batches?q=state%3Aattention',
  batch: '/batches/bat_moving01',
  'batch-statement': '/batches/bat_state003',
  'batch-done': '/batches/bat_done0004',
  'batch-check': '/batches/bat_held0002/check',
  folders: '/folders',
  folder: '/folders/fld_scope1',
  'folder-away': '/folders/fld_nas',
  'folder-rules': '/folders/fld_scope1?rules',
  'folder-add': '/folders?add',
  history: '/history',
  destinations: '/destinations',
  wizard: '/destinations?add',
  attention: '/attention',
  questions: '/questions',
  jobs: '/jobs',
  settings: '/settings',
  api: '/api',
} as const;

/** Where screenshots are kept, to be looked at. */
export const SCREENS_DIR = 'artifacts/screens';
